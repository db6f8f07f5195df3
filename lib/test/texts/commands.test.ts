/** What the pages say of the command line is what it has: commands, options, and what is drawn where nothing is named. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';
import { programFor } from '../../tools/src/cli/main.js';
import { testContext } from '../cli/output.js';

const program = programFor(testContext());
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'lib/docs/command-line.md'] as const;
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

/** What stands in a page as code: lines of blocks, without their comments, and spans. */
function codeOf(page: string): string[] {
  const text = read(page);
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const spans = [...text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`]+)`/g)].map(
    ([, span = '']) => span,
  );
  return [...blocks.map((line) => line.replace(/ #.*/, '')), ...spans].map((code) =>
    code.replaceAll(/\s+/g, ' ').trim(),
  );
}

/** The words of a call of the command line; undefined for any other code. */
function callIn(code: string): readonly string[] | undefined {
  const [, direct] = /^(?:npm run l2o --|l2o) (.+)$/.exec(code) ?? [];
  if (direct !== undefined) return direct.split(' ');
  const [, script = '', words = ''] = /^npm run (\S+)(?: -- (.+))?$/.exec(code) ?? [];
  const [, command] = /l2o\.mjs (\w+)$/.exec(scripts[script] ?? '') ?? [];
  return command === undefined ? undefined : [command, ...words.split(' ').filter((word) => word !== '')];
}

/** What is wrong with a call. */
function complaintsOf(words: readonly string[]): string[] {
  const way: Command[] = [program];
  for (const word of words) {
    const [command = program] = way.slice(-1);
    // "COMMAND" stands for any.
    if (command.commands.length === 0 || !/^[a-z]/.test(word)) break;
    const found = command.commands.find((one) => one.name() === word);
    if (!found) return [`no command "${word}"`];
    way.push(found);
  }
  const known = way.flatMap(({ options }) => options.map(({ long }) => long));
  const passedOn = words.indexOf('--');
  return words
    .slice(0, passedOn < 0 ? undefined : passedOn)
    .filter((word) => word.startsWith('--') && ![...known, '--help'].includes(word))
    .map((word) => `no option "${word}"`);
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function nameOf(command: Command): string {
  return command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

describe.each(pages)('%s', (page) => {
  const code = codeOf(page);

  it('calls commands that are there, with options that they have', () => {
    const calls = code.flatMap((one) => callIn(one)?.join(' ') ?? []);
    expect(calls.length).toBeGreaterThan(5);
    const complaints = calls.flatMap((call) => complaintsOf(call.split(' ')).map((one) => `${call}: ${one}`));
    expect(complaints).toEqual([]);
  });

  it('names scripts that package.json has, and options that some command has', () => {
    const named = code.flatMap((one) => /^npm run (\S+)/.exec(one)?.[1] ?? []);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
    const all = [program, ...leaves(program)].flatMap(({ options }) => options.map(({ long }) => long));
    const options = code.flatMap((one) => /^(--[a-z-]+)/.exec(one)?.[1] ?? []);
    expect(options.filter((option) => !all.includes(option))).toEqual([]);
  });
});

it.each(leaves(program).map(nameOf))('command-line.md names %s', (name) => {
  expect(codeOf('lib/docs/command-line.md')).toContain(name);
});

it('finds a command, an option and a script that are not there', () => {
  expect(complaintsOf(['runs', 'lst'])).toEqual(['no command "lst"']);
  expect(complaintsOf(['reproduce', '3.6', '--seed', '1'])).toEqual(['no option "--seed"']);
  expect(complaintsOf(['lab', '--', '--ServerApp.log_level=WARN'])).toEqual([]);
  expect(callIn('npm run reproduce -- 4.6 T4.2')).toEqual(['reproduce', '4.6', 'T4.2']);
  expect(callIn('npm test -- --help')).toBeUndefined();
});

/** Of a command; of all of them unless one is named. */
function helpOf(name?: string): string {
  const context = testContext();
  const all = programFor(context);
  (all.commands.find((command) => command.name() === name) ?? all).outputHelp();
  return context.stdout.text();
}

describe('what is drawn where nothing is named, and with "all",', () => {
  const help = helpOf('reproduce');
  const saidOf = (call: string, text: string) =>
    new RegExp(`^ *${call} {2,}(?:# )?(.+)$`, 'm').exec(text)?.[1] ?? `nothing of ${call}`;

  it.each([
    ['README.md', read('README.md')],
    ['command-line.md', read('lib/docs/command-line.md')],
    ['the help of l2o', helpOf()],
  ])('is told in %s in the words of its help', (_place, text) => {
    expect(saidOf('npm run reproduce', text)).toContain(saidOf('l2o reproduce', help));
    expect(saidOf('npm run reproduce -- all', text)).toContain(saidOf('l2o reproduce all', help));
  });
});
