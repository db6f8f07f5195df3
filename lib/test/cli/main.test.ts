/** The command line as a whole: exit codes, messages, help. What computes is replaced by stand-ins. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError, Interrupted, NotStored } from '../../core/src/errors.js';
import { HeldElsewhere } from '../../core/src/evaluation/held.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import type { Experiment } from '../../thesis/src/experiments/experiment.js';
import { experiments } from '../../thesis/src/experiments/index.js';
import { experimentsWithoutTraining } from '../../thesis/src/experiments/needs.js';
import { figuresFolder, projectRoot } from '../../thesis/src/project.js';
import type { CurveResult } from '../../thesis/src/reproduce/curves.js';
import type { ReproduceOptions } from '../../thesis/src/reproduce/plan.js';
import type { Reproduced } from '../../thesis/src/reproduce/reproduce.js';
import { Replays } from '../../thesis/src/results/replays.js';
import { main, programFor } from '../../tools/src/cli/main.js';
import { recorder, testContext } from './output.js';

type Source = (experiment: Experiment, options: ReproduceOptions) => Promise<Reproduced>;

const library = vi.hoisted(() => ({
  reproduce: vi.fn<Source>(),
  fromStore: vi.fn<Source>(),
  discardRuns: vi.fn(async (_experiment: Experiment) => {}),
  exportReproduced: vi.fn(async ({ experiment }: Reproduced, folder: string) => {
    const files = ['svg', 'json'].map((ending) => join(folder, `${experiment.id}.${ending}`));
    return { files, changed: library.unchanged.has(experiment.id) ? [] : files };
  }),
  unchanged: new Set<string>(),
}));

vi.mock('../../thesis/src/reproduce/reproduce.js', () => library);
vi.mock('../../thesis/src/reproduce/reproduce.js', () => library);
vi.mock('../../thesis/src/reproduce/reproduce.js', () => library);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-cli-'));
  vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
  vi.stubEnv('L2O_FIGURES', join(folder, 'figures'));
  vi.stubEnv('L2O_PROFILE', undefined);
  library.reproduce.mockImplementation(async (experiment) => drawnFrom(experiment, 'computed'));
  library.fromStore.mockImplementation(async (experiment) => drawnFrom(experiment, 'stored'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.clearAllMocks();
  library.unchanged.clear();
  rmSync(folder, { recursive: true, force: true });
});

/** A figure with one series and one point; a table and a sketch as they are. */
function drawnFrom(experiment: Experiment, source: CurveResult['source']): Reproduced {
  if (experiment.kind === 'sketch') return { kind: 'sketch', experiment };
  if (experiment.kind === 'table') {
    const { id, title, caption } = experiment;
    const provenance = { kit: '0', profile: 'quick', trainings: [], data: null } as const;
    const table = { table: id, title, caption, columns: ['a'], rows: [[1]], provenance };
    return { kind: 'table', experiment, table, trainings: [] };
  }
  const [panel] = experiment.panels;
  const [series] = panel?.series ?? [];
  if (!panel || !series) throw new Error('an experiment without a series');
  const { id, title, caption, unit, view } = experiment;
  const style = { color: '#000000', dash: 'solid', width: 1 } as const;
  const curve = { label: series.label, style, x: [0], y: [-1], seeds: [0], runs: ['0'] };
  return {
    kind: 'figure',
    experiment,
    trainings: [],
    images: new Map(),
    figure: {
      figure: id,
      title,
      caption,
      unit,
      view,
      panels: [{ ...panel, series: [curve] }],
      provenance: {
        kit: '0',
        profile: 'quick',
        shortened: null,
        trainings: [],
        engines: [],
        precision: [],
        versions: {},
        data: null,
      },
    },
    reference: { panels: [] },
    comparisons: [],
    runs: [
      {
        series,
        optimizer: sgd({ rate: 1 }),
        seed: 0,
        measure: 'loss before step',
        pointsPerUnit: 1,
        steps: 10,
        curve: `${id} ${series.label}`,
        result: {
          id: '0',
          program: '0',
          data: null,
          beginning: { arithmetic: '0', losses: [0.1] },
          engine: 'tensor/cpu',
          versions: {},
          precision: 'float32',
          points: [-1],
          divergedAt: null,
          source,
          seconds: 3,
        },
      },
    ],
  };
}

async function l2o(...args: string[]) {
  const stdout = recorder();
  const stderr = recorder();
  const code = await main(args, { stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

describe('help', () => {
  const names = (command: Command): string[][] => [
    [],
    ...command.commands.flatMap((child) => names(child).map((rest) => [child.name(), ...rest])),
  ];

  it.each(names(programFor(testContext())))('of "%s %s" has a description and examples', async (...name) => {
    const { code, stdout, stderr } = await l2o(...name.filter((word) => word !== undefined), '--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Usage: l2o/);
    expect(stdout).toMatch(/Examples:\n {2}(l2o|npm run) /);
  });

  it('names every option that the commands are promised to have', async () => {
    for (const option of [
      '--profile',
      '--seeds',
      '--epochs',
      '--engine',
      '--out',
      '--force',
      '--json',
      '--workers',
    ]) {
      expect((await l2o('reproduce', '--help')).stdout).toContain(option);
    }
    expect((await l2o('lab', '--help')).stdout).toMatch(/--port[\s\S]*--no-browser/);
    expect((await l2o('notebooks', '--help')).stdout).toMatch(/--profile[\s\S]*--save/);
  });
});

describe('wrong use ends with 2, before anything is computed', () => {
  it.each([
    ['a figure', ['reproduce', '3.33'], /"3\.33"\n.*nearest: 3\.3/],
    ['a number that the thesis skips', ['figures', '4.9'], /passes over.*\n.*take 4\.10/],
    ['a profile', ['reproduce', '--profile', 'quik'], /"quik"\n.*nearest: quick/],
    ['a profile in a variable', ['reproduce'], /"thesys"\n.*nearest: thesis/, { L2O_PROFILE: 'thesys' }],
    ['an engine', ['reproduce', '--engine', 'tensor\\wasm'], /"tensor\\\\wasm"\n.*nearest: tensor\/wasm/],
    ['a number of seeds', ['reproduce', '--seeds', '0'], /"0"\n.*--seeds 2/],
    ['a number of epochs', ['reproduce', '--epochs', '0.5'], /"0\.5"\n.*--epochs 2/],
    ['a number of workers', ['reproduce', '--workers', 'x'], /"x"\n.*--workers 2/],
    ['a command', ['reprodcue'], /unknown command.*\n.*Did you mean reproduce/],
    ['a subcommand', ['runs', 'lst'], /unknown command.*\n.*Did you mean list/],
    ['an option', ['reproduce', '--sed', '3'], /unknown option.*\n.*Did you mean --seeds/],
    ['a missing argument', ['runs', 'show'], /missing required argument/],
    ['a folder without a name', ['reproduce', '--out', ''], /an empty name\n.*name the folder/],
    ['a format', ['figures', '4.2', '--format', 'pdf,eps'], /one of svg, .*\n.*"eps"\n.*pdf,svg/],
    ['a format that a table has not', ['reproduce', '4.2', 'T4.2', '--format', 'pdf'], /T4\.2, a table, has/],
    ['curves of a drawing', ['figures', '2.1', '--format', 'csv'], /2\.1, a sketch, has the formats svg/],
    ['a width', ['reproduce', '4.2', '--width', '3.3'], /length from 1in.*\n.*"3\.3"\n.*as in 3\.3in/],
    ['a size of letters', ['figures', '4.2', '--font-size', '99pt'], /from 4pt to 36pt.*\n.*"99pt"/],
    [
      'a width too small to draw in',
      ['reproduce', '4.7', '--width', '2in', '--font-size', '8pt', '--engine', 'double'],
      /Figure 4\.7 is at least 3\.\d\din wide in letters of 8pt\n.*2\.00in\n.*letters of 5pt/,
    ],
    ['a run by one character', ['runs', 'remove', '0'], /"0"\n.*the list of runs/],
    ['a port', ['lab', '--port', '99999'], /"99999"/],
    [
      'cleaning what is run',
      ['notebooks', '--clean', '--save'],
      /'--clean' cannot be used with option '--save'/,
    ],
    ['a run', ['runs', 'show', 'abc'], /no run at all/],
    ['nothing at all', [], /Usage: l2o/],
  ])('%s', async (_what, args, message, variables: Record<string, string> = {}) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const { code, stdout, stderr } = await l2o(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(library.reproduce).not.toHaveBeenCalled();
  });
});

describe('reproduce', () => {
  it('draws what is asked for, in the order of the thesis, each once', async () => {
    const { code } = await l2o('reproduce', '3.6', '3.3', '3.6', '--engine', 'double');
    expect(code).toBe(0);
    expect(library.reproduce.mock.calls.map(([experiment]) => experiment.id)).toEqual(['3.3', '3.6']);
  });

  it('without a name draws what needs no training and says that there is more; "all" draws all', async () => {
    const { stdout } = await l2o('reproduce', '--engine', 'double');
    const drawn = library.reproduce.mock.calls.map(([{ id }]) => id);
    expect(drawn).toEqual((await experimentsWithoutTraining()).map(({ id }) => id));
    expect(drawn).toEqual(expect.arrayContaining(['2.1', '3.3', '4.2', 'T4.2']));
    expect(drawn).not.toContain('4.8');
    expect(stdout).toMatch(/More need trainings first: .* all$/m);
    library.reproduce.mockClear();
    const all = await l2o('reproduce', 'all', '--engine', 'double');
    expect(library.reproduce.mock.calls.map(([{ id }]) => id)).toEqual(experiments.map(({ id }) => id));
    expect(all.stdout).not.toMatch(/More need/);
  });

  it('draws a table by its number, and prints it', async () => {
    const { stdout } = await l2o('reproduce', 'T4.3', '--engine', 'double');
    expect(library.reproduce.mock.calls.map(([{ id }]) => id)).toEqual(['T4.3a', 'T4.3b']);
    expect(stdout).toMatch(/Table 4\.3a/);
    expect(stdout).toMatch(/\| +1 \|/);
  });

  it('hands over profile, seeds, epochs and engine', async () => {
    const lengths = ['--profile', 'smoke', '--seeds', '3', '--epochs', '2'];
    await l2o('reproduce', '3.3', ...lengths, '--engine', 'double');
    const [, options] = library.reproduce.mock.calls[0] ?? [];
    expect(options).toMatchObject({ profile: 'smoke', seeds: 3, epochs: 2, engine: { explicit: true } });
    expect(options?.engine.engine.name).toBe('double');
    expect(options?.store.folder).toBe(join(folder, 'runs'));
  });

  it('prints a table and where the files are', async () => {
    const { stdout } = await l2o('reproduce', '3.3', '--engine', 'double');
    expect(stdout).toMatch(/figure +series .*rms +time/);
    expect(stdout).toMatch(/^3\.3 .*3\.0 s/m);
    expect(stdout).toContain(join(folder, 'figures'));
    expect(stdout).toContain('3.3.svg');
  });

  it('--json is one document on stdout, everything else goes to stderr', async () => {
    const { stdout, stderr } = await l2o('reproduce', '3.3', '4.1', '--json', '--engine', 'double');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ profile: 'quick', engine: { name: 'double' }, failed: [] });
    expect(document.figures.map(({ figure }: { figure: string }) => figure)).toEqual(['3.3', '4.1']);
    expect(document.figures[0].curves).toEqual({ computed: 1, reused: 0, shipped: 0, diverged: 0 });
    expect(stderr).toMatch(/Engine double/);
  });

  it('keeps what differs from one run to the next in provenance.json, figure by figure', async () => {
    await l2o('reproduce', '3.3', '--engine', 'double');
    const [, options] = library.reproduce.mock.calls[0] ?? [];
    expect(options?.profile).toBe('quick');
    await l2o('reproduce', '4.1', '--engine', 'double', '--profile', 'smoke');
    const { figures } = JSON.parse(readFileSync(join(folder, 'figures', 'provenance.json'), 'utf8'));
    expect(Object.keys(figures)).toEqual(['3.3', '4.1']);
    expect(figures['3.3']).toMatchObject({ profile: 'quick', curvesComputed: 1, engine: 'double' });
    expect(figures['4.1']).toMatchObject({ profile: 'smoke', machine: { node: process.versions.node } });
  });

  it('keeps there what was known of a figure whose results are as they were', async () => {
    await l2o('reproduce', '3.3', '4.1', '--engine', 'double');
    const text = () => readFileSync(join(folder, 'figures', 'provenance.json'), 'utf8');
    const known = JSON.parse(text()).figures;
    library.unchanged.add('3.3');
    const { stdout } = await l2o('reproduce', '3.3', '4.1', '--engine', 'double', '--profile', 'smoke');
    expect(JSON.parse(text()).figures['3.3']).toEqual(known['3.3']);
    expect(JSON.parse(text()).figures['4.1'].profile).toBe('smoke');
    expect(stdout).toContain('3.3.svg');
  });

  it.each<[string, readonly string[], string]>([
    ['all without another option', [], 'figures'],
    ['a figure', ['3.3'], 'figures/mine'],
    ['another length', ['--epochs', '2'], 'figures/mine'],
    ['another profile', ['--profile', 'quick'], 'figures/mine'],
    ['another engine', ['--engine', 'double'], 'figures/mine'],
    ['what is computed again', ['--force'], 'figures/mine'],
    ['all for a paper', ['--width', '3.3in'], 'figures/mine'],
    ['all without titles', ['--no-title'], 'figures/mine'],
    ['all in another format', ['--format', 'pdf'], 'figures/mine'],
    ['a figure that is to be published', ['3.3', '--publish'], 'figures'],
  ])('%s goes to its folder', async (_, args, place) => {
    vi.stubEnv('L2O_FIGURES', undefined);
    // Nothing is written there.
    for (const { id } of experiments) library.unchanged.add(id);
    await l2o('reproduce', ...args);
    await l2o('reproduce', ...args, '--out', join(folder, 'elsewhere'));
    const folders = library.exportReproduced.mock.calls.map(([, where]) => where);
    expect(new Set(folders)).toEqual(new Set([join(projectRoot, place), join(folder, 'elsewhere')]));
  });

  it.each([
    ['reproduce --publish --width 3.3in'],
    ['reproduce --publish --no-title'],
    ['figures --publish --format svg'],
    ['figures --publish --font-size 8pt'],
    ['figures --width 9cm --out'],
  ])('%s does not go over what is published', async (words) => {
    const [command = '', ...options] = words.split(' ');
    const args = words.endsWith('--out') ? [...options, figuresFolder()] : options;
    const { code, stderr } = await l2o(command, '3.3', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain('leave out those options, or name another folder');
    expect(library.exportReproduced).not.toHaveBeenCalled();
  });

  it('hands over what a paper asks for; of all, what has one of the formats', async () => {
    await l2o('reproduce', 'all', '--format', 'pdf', '--width', '9cm', '--no-title', '--engine', 'double');
    const [[, , options] = []] = library.exportReproduced.mock.calls as unknown as unknown[][];
    expect(options).toMatchObject({ formats: ['pdf'], width: '9cm', title: false });
    expect(options).not.toHaveProperty('fontSize');
    const kinds = new Set(library.reproduce.mock.calls.map(([{ kind }]) => kind));
    expect(kinds).toEqual(new Set(['sketch', 'figure']));
  });

  it('a figure that fails does not lose the others, and ends with 1', async () => {
    library.reproduce.mockImplementation(async (experiment) => {
      if (experiment.id !== '3.5') return drawnFrom(experiment, 'computed');
      throw new DataError({ expected: 'a file', found: 'none', fix: 'fetch it' });
    });
    const { code, stdout, stderr } = await l2o('reproduce', '--json', '--engine', 'double');
    const { figures, tables, sketches, failed } = JSON.parse(stdout);
    expect(code).toBe(1);
    const ready = (await experimentsWithoutTraining()).length;
    expect(figures.length + tables.length + sketches.length).toBe(ready - 1);
    expect(failed).toEqual([{ figure: '3.5', message: expect.stringContaining('to fix it: fetch it') }]);
    expect(stderr).toMatch(new RegExp(`1 of ${ready} figures failed: 3\\.5`));
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('what is not stored is listed where no figure was named, and a failure where one was', async () => {
    library.reproduce.mockImplementation(async (experiment) => {
      if (experiment.id !== '3.5') return drawnFrom(experiment, 'computed');
      throw new NotStored({ expected: 'all runs', found: 'some', fix: 'compute them' });
    });
    const all = await l2o('reproduce', '--engine', 'double');
    expect(all).toMatchObject({ code: 0, stderr: expect.not.stringContaining('failed') });
    expect(all.stdout).toContain('to be computed first: npm run reproduce -- 3.5 --profile');
    const named = await l2o('reproduce', '3.5', '--engine', 'double');
    expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining('compute them') });
  });

  it('a figure with runs that another process computes comes after the others, and is told in its place', async () => {
    const turns: (readonly [string, boolean | undefined])[] = [];
    library.reproduce.mockImplementation(async (experiment, { leaveHeld }) => {
      turns.push([experiment.id, leaveHeld]);
      if (experiment.id === '3.3' && leaveHeld) throw new HeldElsewhere('3.3 is being computed');
      return drawnFrom(experiment, 'computed');
    });
    const { code, stdout } = await l2o('reproduce', '3.3', '3.6', '4.1', '--json', '--engine', 'double');
    expect(code).toBe(0);
    expect(turns).toEqual([
      ['3.3', true],
      ['3.6', true],
      ['4.1', true],
      ['3.3', undefined],
    ]);
    const { figures, failed } = JSON.parse(stdout);
    expect(figures.map(({ figure }: { figure: string }) => figure)).toEqual(['3.3', '3.6', '4.1']);
    expect(failed).toEqual([]);
  });

  it('a reader that goes away is no error, a disk that is full behind the words is one', async () => {
    const fail = (code: string) =>
      library.reproduce.mockImplementation(async (experiment) => {
        process.stdout.emit('error', Object.assign(new Error(`write ${code}`), { code }));
        return drawnFrom(experiment, 'computed');
      });
    fail('EPIPE');
    expect((await l2o('reproduce', '3.3', '4.1', '--engine', 'double')).code).toBe(0);
    expect(library.reproduce).toHaveBeenCalledTimes(2);
    fail('ENOSPC');
    const { code, stderr } = await l2o('reproduce', '3.3', '--engine', 'double');
    expect(code).toBe(1);
    expect(stderr).toMatch(/space left on the disk\n.*write ENOSPC/);
    fail('EPIPE');
    expect((await l2o('reproduce', '3.3', '--engine', 'double')).code).toBe(0);
  });

  it('remembers what was replayed, also when it is interrupted', async () => {
    const keep = vi.spyOn(Replays.prototype, 'keep');
    await l2o('reproduce', '3.3');
    expect(keep).toHaveBeenCalledTimes(1);
    library.reproduce.mockRejectedValueOnce(new Interrupted());
    await l2o('reproduce', '3.3');
    expect(keep).toHaveBeenCalledTimes(2);
  });

  it('a fault of the kit is told apart, and --debug shows where', async () => {
    library.reproduce.mockRejectedValue(new TypeError('x is not a function'));
    const plain = await l2o('reproduce', '3.3', '--engine', 'double');
    expect(plain.code).toBe(1);
    expect(plain.stderr).toMatch(/x is not a function\n.*--debug/);
    expect(plain.stderr).not.toMatch(/\n\s+at /);
    expect((await l2o('reproduce', '3.3', '--engine', 'double', '--debug')).stderr).toMatch(/\n\s+at /);
  });

  it('a folder that cannot be written is found before anything is computed', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await l2o('reproduce', '--out', join(file, 'figures'), '--engine', 'double');
    expect(code).toBe(1);
    expect(stderr).toMatch(/found: .*\n {2}to fix it: .*--out/);
    expect(library.reproduce).not.toHaveBeenCalled();
  });

  it('says how many curves shipped with the kit: in words, as JSON and in provenance.json', async () => {
    library.reproduce.mockImplementation(async (experiment) =>
      drawnFrom(experiment, experiment.id === '3.3' ? 'shipped' : 'computed'),
    );
    const { stdout } = await l2o('reproduce', '3.3', '4.1', '--engine', 'double');
    expect(stdout).toMatch(/^Curves: 1 computed, 0 from the store, 1 shipped with the kit, in /m);
    // No time is known of what was not computed here.
    expect(stdout).toMatch(/^3\.3 .* - +- +not compared$/m);
    const { figures } = JSON.parse(readFileSync(join(folder, 'figures', 'provenance.json'), 'utf8'));
    expect(figures['3.3']).toMatchObject({ curvesComputed: 0, curvesReused: 0, curvesShipped: 1 });
    const json = await l2o('reproduce', '3.3', '--json', '--engine', 'double');
    const curves = { computed: 0, reused: 0, shipped: 1, diverged: 0 };
    expect(JSON.parse(json.stdout).figures[0].curves).toEqual(curves);
  });

  it('takes what shipped with the kit from the folder that L2O_RESULTS names, and nothing of it with --force', async () => {
    vi.stubEnv('L2O_RESULTS', join(folder, 'results'));
    const given = () => library.reproduce.mock.calls.map(([, { results }]) => results?.folder);
    await l2o('reproduce', '3.3', '--engine', 'double');
    await l2o('reproduce', '3.3', '--force', '--engine', 'double');
    expect(given()).toEqual([join(folder, 'results'), undefined]);
    await l2o('figures', '3.3', '--engine', 'double');
    expect(library.fromStore.mock.calls[0]?.[1].results?.folder).toBe(join(folder, 'results'));
  });

  it('--force discards the runs of all figures before the first is computed', async () => {
    library.reproduce.mockImplementation(async (experiment) => {
      expect(library.discardRuns).toHaveBeenCalledTimes(2);
      return drawnFrom(experiment, 'computed');
    });
    expect((await l2o('reproduce', '3.6', '4.1', '--force', '--engine', 'double')).code).toBe(0);
    await l2o('reproduce', '3.6', '--engine', 'double');
    expect(library.discardRuns).toHaveBeenCalledTimes(2);
  });

  it('Ctrl-C stops it with 130, says how to go on, and starts no further figure', async () => {
    library.reproduce.mockImplementation(async (_experiment, { signal }) => {
      setImmediate(() => process.emit('SIGINT'));
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      throw new Interrupted();
    });
    const { code, stdout, stderr } = await l2o('reproduce', '--engine', 'double');
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopped\..*same command/);
    expect(stdout).toBe('');
    expect(library.reproduce).toHaveBeenCalledTimes(1);
  });
});

describe('figures', () => {
  it('computes nothing', async () => {
    const { code, stdout } = await l2o('figures', '3.3', '--json', '--engine', 'double');
    expect(code).toBe(0);
    expect(library.reproduce).not.toHaveBeenCalled();
    expect(JSON.parse(stdout).figures[0].curves).toEqual({ computed: 0, reused: 1, shipped: 0, diverged: 0 });
  });
});

describe('runs', () => {
  it('list says so when there are none, and is valid JSON then', async () => {
    expect((await l2o('runs', 'list')).stdout).toMatch(/No runs in .*runs/);
    expect(JSON.parse((await l2o('runs', 'list', '--json')).stdout)).toEqual([]);
  });
});
