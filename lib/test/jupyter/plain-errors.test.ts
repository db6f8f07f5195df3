/** What a cell shows of an error: run by tslab's own executor, with what the kernel loads before it. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { notebooksFolder, projectRoot } from '../../thesis/src/project.js';

interface Row {
  readonly what: string;
  readonly cell: string;
  readonly told: string | RegExp;
}

/** Run one after the other in one session. */
const rows: readonly Row[] = [
  {
    what: 'the line and column of the cell, with its types, comments and empty lines',
    cell: '// note\ntype T = string;\n\nconst lines: number[] = [\n  1,\n];\n  const q: T = ""; throw new RangeError("far");',
    told: 'RangeError: far\n  at line 7, column 26',
  },
  {
    what: 'the first line, which the kernel puts something before',
    cell: 'JSON.parse("{")',
    told: /^SyntaxError: .*\n {2}at line 1, column 6$/,
  },
  {
    what: 'nothing of a function that is only made',
    cell: 'interface A { a: number }\n\nconst f = (x: A): number => {\n  throw new Error("in f");\n};',
    told: '',
  },
  {
    what: 'a function of a cell before',
    cell: '\nf({ a: 1 });',
    told: 'Error: in f\n  at line 4, column 9 of a cell before\n  at line 2, column 1',
  },
  {
    what: 'what was awaited',
    cell: 'const g = async () => { await null; throw new Error("deep"); };\nawait    g();',
    told: 'Error: deep\n  at line 1, column 43\n  at line 2, column 1',
  },
  {
    what: 'a call inside Node by the line that made it',
    cell: 'import { readFileSync } from "node:fs";\nreadFileSync("nowhere");',
    told: "Error: ENOENT: no such file or directory, open 'nowhere'\n  at line 2, column 13",
  },
  {
    what: 'the cause',
    cell: 'throw new Error("x", { cause: new TypeError("y") })',
    told: 'Error: x\n  at line 1, column 7\ncaused by: TypeError: y\n  at line 1, column 31',
  },
  {
    what: 'of an error with an explanation (core/src/errors.ts) its words and the line that met it',
    cell: [
      'const made: any = new Error("expected: A\\n  found: B");',
      'Object.assign(made, { explanation: {}, trace: made.stack, stack: "" });',
      'const inKit = () => { throw made; };',
      'inKit();',
    ].join('\n'),
    told: 'expected: A\n  found: B\n  at line 1, column 19',
  },
  {
    what: 'a type error as tslab has it',
    cell: '\nconst n: number = "a";',
    told: /^2:7 - Type 'string' is not/,
  },
  {
    what: 'an interruption in one word',
    cell: 'setTimeout(Reflect.get(globalThis, "interrupt"), 1);\nawait new Promise(() => {});',
    told: 'Interrupted.',
  },
  {
    what: 'an interruption of the kit in its one line',
    cell: 'throw Object.assign(new Error("Stopped. All is kept."), { name: "Interrupted" });',
    told: 'Stopped. All is kept.',
  },
];

/** Runs cells in turn, and prints what each wrote to standard error. */
const session = (tslab: string, cells: readonly string[]) => `
  const { createExecutor } = require(${JSON.stringify(join(tslab, 'dist', 'executor.js'))});
  const { createConverter } = require(${JSON.stringify(join(tslab, 'dist', 'converter.js'))});
  const node = createConverter({ isJS: false, isBrowser: false });
  const executor = createExecutor(process.cwd(), { node, close: () => node.close() }, console);
  globalThis.interrupt = executor.interrupt;
  (async () => {
    const told = [];
    for (const cell of ${JSON.stringify(cells)}) {
      told.push('');
      process.stderr.write = (text) => { told[told.length - 1] += text; return true; };
      await executor.execute(cell);
    }
    process.stdout.write(JSON.stringify(told), () => process.exit());
  })();`;

const tslab = join(createRequire(import.meta.url).resolve('tslab/package.json'), '..');
const preload = join(projectRoot, 'lib', 'tools', 'lab', 'plain-errors.cjs');
const program = session(
  tslab,
  rows.map(({ cell }) => cell),
);
const { stdout, stderr } = spawnSync(process.execPath, ['--require', preload, '-e', program], {
  cwd: notebooksFolder,
  encoding: 'utf8',
  timeout: 300_000,
});
const told: string[] = stdout === '' ? [] : JSON.parse(stdout);

it.each(rows.map((row, index) => ({ ...row, found: told[index]?.trimEnd() ?? stderr })))(
  'tells $what',
  ({ told, found }) => {
    if (typeof told === 'string') expect(found).toBe(told);
    else expect(found).toMatch(told);
  },
);
