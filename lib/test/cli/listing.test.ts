/** How lists are printed: within a terminal, into a pipe, in colours and without. */
import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import type { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listFor, rowsFor, styled } from '../../tools/src/cli/listing.js';
import { programFor } from '../../tools/src/cli/main.js';
import { recorder, testContext } from './output.js';

const name = 'k-momentums-6-0.2-0.99-after-10-percent';
const rows = [
  [name, 'k Momentums 6 0.2-0.99 eta_min 1e-4, inputs points-and-gradients', '20000', 'ok'],
  ['la-b-6', 'LA_b', '5', 'ok'],
];

describe('a list', () => {
  it('has one whole row a line in a pipe, however long', () => {
    const lines = rowsFor({ ...recorder(), columns: 40 }, rows, [2]).split('\n');
    expect(lines[0]).toBe(rows[0]?.join('  '));
    expect(lines[1]?.split(/ {2,}/)).toEqual(['la-b-6', 'LA_b', '5', 'ok']);
    expect(lines).toHaveLength(3);
  });

  it('goes on in further lines on a narrow terminal: nothing is cut off, names and numbers stay whole', () => {
    const heading = ['name', 'rule', 'steps', ''];
    const on = (columns: number) => listFor({ ...recorder(), isTTY: true, columns }, heading, rows, [2]);
    expect(on(80)).toBe(
      [
        'name                                     rule                          steps',
        `${name}  k Momentums 6 0.2-0.99        20000  ok`,
        '                                         eta_min 1e-4, inputs points-',
        '                                         and-gradients',
        'la-b-6                                   LA_b                              5  ok',
        '',
      ].join('\n'),
    );
    // Where the other columns are at their least, the name goes on too, after a hyphen.
    const narrow = on(42).split('\n');
    expect(narrow.slice(1, -2).map((line) => line.slice(0, 17).trim())).toEqual([
      'k-momentums-6-',
      '0.2-0.99-after-',
      '10-percent',
      '',
      '',
      '',
    ]);
    expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(42);
  });

  it('is left as it is where no width would do', () => {
    const numbers = [['1234567890', '1234567890']];
    expect(rowsFor({ ...recorder(), isTTY: true, columns: 10 }, numbers, [0, 1])).toBe(
      '1234567890  1234567890\n',
    );
  });
});

describe('colours', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A stream that says of itself what a terminal does, of 16 colours. */
  const stream = (isTTY: boolean) =>
    Object.assign(new PassThrough(), {
      isTTY,
      columns: 80,
      getColorDepth: WriteStream.prototype.getColorDepth,
    });

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1' }, true],
  ])('on a terminal (%s) with %j: %s', (isTTY, variables, isColoured) => {
    for (const variable of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI', 'TMUX'])
      vi.stubEnv(variable, undefined);
    for (const [variable, value] of Object.entries({ TERM: 'xterm', ...variables }))
      vi.stubEnv(variable, value);
    expect(styled('green', 'ok', stream(isTTY))).toBe(isColoured ? '\x1b[32mok\x1b[39m' : 'ok');
    const list = listFor(stream(isTTY), ['name', 'rule'], [['la-b', 'LA_b']]);
    expect(list).toBe(`${isColoured ? '\x1b[1mname  rule\x1b[22m' : 'name  rule'}\nla-b  LA_b\n`);
  });

  it('are not for what is no stream', () => {
    expect(styled('red', 'failure', { ...recorder(), isTTY: true })).toBe('failure');
  });
});

describe('every command that lists or shows', () => {
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  const showing = ['list', 'show', 'verify', 'doctor', 'report', 'reproduce', 'figures', 'evaluate', 'prune'];

  const commands = leaves(programFor(testContext()))
    .filter((one) => showing.includes(one.name()))
    .map((one) => [`${one.parent?.name()} ${one.name()}`, one] as const);

  it.each(commands)('has --json: %s', (_name, { options }) => {
    expect(options.map(({ long }) => long)).toContain('--json');
  });
});
