/** TypeScript in a process of its own: compiles a file and what it imports of the tests, and runs it with plain Node on the built packages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');

export interface Program {
  /** Starts the program; its standard output is collected. */
  start(...args: string[]): Child;
  remove(): void;
}

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when that many lines have been printed: all that was printed by then. */
  lines(count: number): Promise<string[]>;
  /** Resolves when the process has ended, with what it printed. */
  readonly ended: Promise<Ending>;
}

export interface Ending {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** @param entry a file below the library's folder, "test/store/program.ts" */
export function compileProgram(entry: string): Program {
  const folder = mkdtempSync(join(tmpdir(), 'l2o-program-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  // A junction, because Windows lets only administrators make other links.
  symlinkSync(join(root, '..', 'node_modules'), join(folder, 'node_modules'), 'junction');
  const pending = [resolve(root, entry)];
  const seen = new Set(pending);
  for (let file = pending.pop(); file; file = pending.pop()) {
    const transpiled = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
      },
    });
    const outputText = transpiled.outputText.replaceAll(
      /'(?:\.\.\/)+(core|tfjs|thesis|tools)\/src\//g,
      (_, name: string) => `'l2o${name === 'core' ? '' : `-${name}`}/internal/`,
    );
    const target = compiled(file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const imported = resolve(dirname(file), fileName.replace(/\.js$/, '.ts'));
      if (!seen.has(imported)) pending.push(imported);
      seen.add(imported);
    }
  }

  function compiled(file: string): string {
    return join(folder, relative(root, file).replace(/\.ts$/, '.js'));
  }

  return {
    start(...args) {
      const child = spawn(process.execPath, [compiled(resolve(root, entry)), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors += text;
      });
      let heard: () => void = () => undefined;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        heard();
      });
      const lines = async (count: number): Promise<string[]> => {
        for (;;) {
          const whole = output.split('\n').slice(0, -1);
          if (whole.length >= count) return whole;
          if (child.exitCode !== null || child.signalCode !== null)
            throw new Error(`the program ended early\n${errors}`);
          await new Promise<void>((next) => {
            heard = next;
          });
        }
      };
      const ended = new Promise<Ending>((done, failed) => {
        child.on('error', failed).on('close', (code) => {
          heard();
          done({ code, output, errors });
        });
      });
      return { process: child, lines, ended };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
