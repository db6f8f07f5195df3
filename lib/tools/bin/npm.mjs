/** Finds npm and runs it, on any platform, also where this Node has no npm of its own. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {{ code: number | null, isInterrupted: boolean }} Ended how a program ended */

/**
 * npm as a command line. npm's own program file is taken where it can be found, because it runs without a
 * shell; on Windows the `npm.cmd` on the path cannot.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [nodeFile]
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand(env = process.env, nodeFile = process.execPath) {
  const besideNode = dirname(nodeFile);
  const candidates = [
    env.npm_execpath,
    join(besideNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(besideNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const file of candidates) {
    // npm_execpath may also be yarn's or pnpm's.
    if (file?.endsWith('npm-cli.js') && existsSync(file)) {
      return { command: nodeFile, args: [file], shell: false };
    }
  }
  return process.platform === 'win32'
    ? { command: 'npm.cmd', args: [], shell: true }
    : { command: 'npm', args: [], shell: false };
}

/**
 * Runs a program to its end. Its output goes to stderr: stdout belongs to the command that needed it. Ctrl-C
 * is passed on and the end waited for, so that the caller can clean up.
 * @param {{ command: string, args: string[], shell?: boolean }} program
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<Ended>}
 * @throws Error with code ENOENT where there is no such program
 */
export function runProgram(program, options) {
  return new Promise((resolve, reject) => {
    /** @type {import('node:child_process').SpawnOptions} */
    const settings = { ...options, stdio: ['ignore', 2, 2] };
    // With a shell, Node wants one string; the arguments used here are plain words.
    const child = program.shell
      ? spawn([program.command, ...program.args].join(' '), { ...settings, shell: true })
      : spawn(program.command, program.args, settings);
    let isInterrupted = false;
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      isInterrupted = true;
      child.kill(signal);
    };
    process.on('SIGINT', passOn).on('SIGTERM', passOn);
    const stopListening = () => process.off('SIGINT', passOn).off('SIGTERM', passOn);
    child.once('error', (error) => {
      stopListening();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopListening();
      resolve({ code, isInterrupted: isInterrupted || signal !== null });
    });
  });
}

/**
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 */
export function runNpm(args, options) {
  const npm = npmCommand();
  return runProgram({ ...npm, args: [...npm.args, ...args] }, options);
}
