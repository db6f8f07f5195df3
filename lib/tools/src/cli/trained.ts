/** `l2o trained`: the optimizers that were trained. */
import { basename, dirname, extname, resolve } from 'node:path';
import { Command } from 'commander';
import { ExplainedError, UsageError } from 'l2o/internal/errors.js';
import { blocksOf } from 'l2o/internal/learned/learned-optimizer.js';
import { UnknownRule } from 'l2o/internal/learned/rule-from.js';
import { withAdvice, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { printable } from 'l2o/internal/printable.js';
import { encodeTrained } from 'l2o/internal/trained/trained-file.js';
import { bindTrained, type TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import type { Dump, TrainingRecord } from 'l2o/internal/trained/training-record.js';
import {
  loadRecord,
  loadTrained,
  sealTrained,
  trainedFolder,
  trainedNames,
} from 'l2o-thesis/internal/data/trained.js';
import { CommandFailed, type Context } from './context.js';
import { asJson, listFor, rowsFor } from './listing.js';
import { requireFree } from './require-free.js';

export function trainedCommand(context: Context): Command {
  return new Command('trained')
    .description('list, show, export or seal trained optimizers')
    .option('--module <file>', 'imported first: a module that defines the rule of a file (defineRule)')
    .hook('preAction', async (command) => {
      const { module } = command.opts<{ module?: string }>();
      if (module === undefined) return;
      // Loaded here, not above: "--help" does not need it.
      const { moduleAt } = await import('l2o-thesis/internal/notebook/own-module.js');
      await moduleAt(module);
    })
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(sealCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  l2o trained list
  l2o trained show la-b-6
  l2o trained export la-b-6 --out la-b-6.json

"l2o runs list" names trained optimizers by the hash of their theta. They lie in data/trained, or where L2O_TRAINED says, as safetensors files, which Python reads too.`,
    );
}

function listCommand({ stdout, stderr }: Context): Command {
  return new Command('list')
    .description('all trained optimizers')
    .option('--json', 'as JSON, of theta the hash')
    .addHelpText('after', '\nExamples:\n  l2o trained list\n  l2o trained list --json')
    .action(async ({ json }: { json?: boolean }) => {
      const all: Listed[] = [];
      let isWhole = true;
      for (const name of await trainedNames()) {
        const listed = await listedAs(name).catch((error: unknown) => {
          if (!(error instanceof ExplainedError)) throw error;
          isWhole = false;
          stderr.write(`${error.message}\n`);
        });
        if (listed) all.push(listed);
      }
      if (json) {
        stdout.write(
          asJson(all.map(({ name, record, theta = null }) => ({ name, ...record, thetaHash: theta }))),
        );
      } else if (all.length === 0) {
        stdout.write(`No trained optimizers in ${trainedFolder()}. "l2o train" makes some.\n`);
      } else {
        stdout.write(listFor(stdout, heading, all.map(asRow), [4, 5, 6, 7]));
      }
      if (!isWhole) throw new CommandFailed();
    });
}

const heading = [
  'name',
  'rule',
  'trained on',
  'profile',
  'seed',
  'meta-iterations',
  'dump',
  'validation',
  'theta',
];

interface Listed extends Pick<TrainedOptimizer, 'name' | 'record'> {
  /** Of the rule. */
  readonly title: string;
  /** The hash of theta, as runs have it; undefined where it cannot be read. */
  readonly theta?: string;
}

/** A rule of one's own is known where its module was imported; what its file says is shown all the same. */
async function listedAs(name: string): Promise<Listed> {
  try {
    const trained = await loadTrained(name);
    return { name, title: trained.rule.title, record: trained.record, theta: hashOfTheta(trained) };
  } catch (error) {
    if (!(error instanceof Error && error.cause instanceof UnknownRule)) throw error;
    const record = await loadRecord(name);
    return { name, title: `${record.ruleId} (not defined here)`, record };
  }
}

function hashOfTheta(trained: TrainedOptimizer): string {
  return String(bindTrained(trained).settings.theta);
}

function asRow({ name, title, record, theta = '' }: Listed): string[] {
  return [
    name,
    title,
    record.problem.id,
    record.profile,
    String(record.seed),
    String(record.metaIterations),
    String(record.dump ?? notRecorded),
    record.validation === null ? '' : record.validation.toPrecision(4),
    theta.slice(0, 8),
  ];
}

function showCommand({ stdout }: Context): Command {
  return new Command('show')
    .description('all that is known of one')
    .argument('<name>', 'its name, or a file')
    .option('--json', 'as JSON, theta included')
    .addHelpText('after', '\nExamples:\n  l2o trained show la-b-6\n  l2o trained show my/la-b.safetensors')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const trained = await loadTrained(name);
      if (json) {
        stdout.write(asJson(describe(trained)));
        return;
      }
      const { rule, record } = trained;
      stdout.write(
        rowsFor(stdout, [
          ['name', trained.name],
          ['rule', `${rule.title} (${rule.source})`],
          ['settings', JSON.stringify(record.settings)],
          ['trained on', JSON.stringify(record.problem)],
          ['training', JSON.stringify(record.training)],
          ['profile', record.profile],
          ['seed', String(record.seed)],
          ['meta-iterations', iterationsOf(record)],
          ['dump', record.dump === null ? notRecorded : `after ${record.dump}`],
          ['validation', record.validation === null ? 'none' : String(record.validation)],
          ['all dumps', record.dumps === null ? notRecorded : record.dumps.map(asWords).join(', ') || 'none'],
          ['versions', JSON.stringify({ l2o: record.kit, ...record.versions })],
          ['licence', record.licence ?? 'none named'],
          ['hash of theta', hashOfTheta(trained)],
          ...rule.theta.map(({ name, shape }) => ['theta', `${name} [${shape.join(', ')}]`]),
        ]),
      );
    });
}

const notRecorded = 'not recorded';

function iterationsOf({ metaIterations, ended, dump }: TrainingRecord): string {
  if (ended === null) return String(metaIterations);
  return `ended at ${ended} of ${metaIterations}: validation had not improved since ${dump ?? notRecorded}`;
}

function asWords({ iteration, score }: Dump): string {
  return `${iteration}: ${score === null ? 'diverged' : score.toFixed(4)}`;
}

function exportCommand({ stdout }: Context): Command {
  return new Command('export')
    .description('write a copy, as safetensors or JSON')
    .argument('<name>', 'its name, or a file')
    .requiredOption('--out <file>', 'where to: a name that ends in .safetensors or .json')
    .option('--force', 'replace a file that is there')
    .addHelpText(
      'after',
      '\nExamples:\n  l2o trained export la-b-6 --out la-b-6.json\n  l2o trained export la-b-6 --out copies/la-b-6.safetensors',
    )
    .action(async (name: string, { out, force = false }: { out: string; force?: boolean }) => {
      const encode = encoderOf(out);
      const file = resolve(out);
      requireFree(file, force);
      const bytes = encode(await loadTrained(name));
      await requireWritableFolder(dirname(file), '--out FILE');
      await writeAtomically(dirname(file), basename(file), bytes).catch((error: unknown) => {
        throw withAdvice(error, 'or name another file with --out');
      });
      stdout.write(`wrote ${file}\n`);
    });
}

function sealCommand({ stdout, stderr }: Context): Command {
  return new Command('seal')
    .description('add a checksum to files that earlier versions of the kit wrote')
    .argument('[name...]', 'their names, or files; all in the folder if none is given')
    .addHelpText(
      'after',
      '\nExamples:\n  l2o trained seal\n  l2o trained seal la-b-mine\n\nTheta and all that the file says of its training stay as they are.',
    )
    .action(async (names: string[]) => {
      let failed = false;
      for (const name of names.length > 0 ? names : await trainedNames()) {
        try {
          stdout.write(`${printable(name)}: ${(await sealTrained(name)) ? 'sealed' : 'has a checksum'}\n`);
        } catch (error) {
          if (!(error instanceof ExplainedError)) throw error;
          failed = true;
          stderr.write(`${error.message}\n`);
        }
      }
      if (failed) throw new CommandFailed();
    });
}

/** By the ending of a file's name. @throws UsageError when it has another */
function encoderOf(file: string): (trained: TrainedOptimizer) => Uint8Array {
  switch (extname(file).toLowerCase()) {
    case '.safetensors':
      return encodeTrained;
    case '.json':
      return (trained) => Buffer.from(asJson(describe(trained)), 'utf8');
    default:
      throw new UsageError({
        expected: 'The file to write ends in .safetensors or .json',
        found: file,
        fix: 'give it one of these endings',
      });
  }
}

/** Everything of it as plain data. */
function describe({ name, rule, theta, record }: TrainedOptimizer) {
  const blocks = Object.entries(blocksOf(rule, theta));
  return {
    name,
    ...record,
    theta: Object.fromEntries(
      blocks.map(([name, { shape, values }]) => [name, { shape, values: Array.from(values) }]),
    ),
  };
}
