import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { showHtml } from '../../thesis/src/notebook/display.js';
import { inKernel, interruptSignal, kernelSpec, writeOutput } from '../../thesis/src/notebook/kernel.js';

const require = createRequire(import.meta.url);
const inner = require.resolve('tslab/dist/jupyter');

/** Puts tslab's inner module in place, with a writer that records. */
function asKernel() {
  const messages: { message: Record<string, unknown>; update: boolean }[] = [];
  const lastWriteDisplayData = (message: Record<string, unknown>, update: boolean) =>
    void messages.push({ message, update });
  Reflect.set(require.cache, inner, { exports: { lastWriteDisplayData } });
  return messages;
}

afterEach(() => {
  Reflect.deleteProperty(require.cache, inner);
});

describe('outside a kernel', () => {
  it('writes nothing, and does not load the kernel', () => {
    expect(inKernel()).toBe(false);
    expect(writeOutput({ data: {} })).toBeUndefined();
    showHtml('<b>', 'b');
    expect(require.cache[inner]).toBeUndefined();
  });

  it('leaves Ctrl-C alone', () => {
    const before = process.listenerCount('SIGINT');
    expect(interruptSignal().aborted).toBe(false);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

describe('in a kernel', () => {
  it('writes a whole bundle as one output, and rewrites it', () => {
    const messages = asKernel();
    const output = writeOutput({ data: { 'text/plain': 'a', 'application/json': { a: 1 } } });
    output?.rewrite({ data: { 'text/plain': 'b' }, metadata: { note: {} } });
    const [first, second] = messages;
    expect(first).toMatchObject({
      update: false,
      message: { data: { 'text/plain': 'a', 'application/json': { a: 1 } }, metadata: {} },
    });
    expect(second).toMatchObject({
      update: true,
      message: { data: { 'text/plain': 'b' }, metadata: { note: {} } },
    });
    expect(second?.message.transient).toEqual(first?.message.transient);
  });

  it('gives every output an identity of its own', () => {
    const messages = asKernel();
    writeOutput({ data: {} });
    writeOutput({ data: {} });
    expect(messages[0]?.message.transient).not.toEqual(messages[1]?.message.transient);
  });
});

/** As ZeroMQ: one message at a time. */
class Socket {
  readonly sent: string[] = [];
  #isBusy = false;

  async send(message: string): Promise<void> {
    if (this.#isBusy) throw new Error('EBUSY: Socket is busy writing');
    this.#isBusy = true;
    await setImmediate();
    this.#isBusy = false;
    if (message === 'bad') throw new Error('cannot be sent');
    this.sent.push(message);
  }
}

it('the messages of a socket go one after the other, also after one that failed', async () => {
  require('../../tools/lab/queue-sends.cjs').inTurn(Socket.prototype);
  const [one, other] = [new Socket(), new Socket()];
  const sends = ['a', 'bad', 'b', 'c'].map((message) => one.send(message));
  await other.send('d');
  expect(await Promise.allSettled(sends)).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { message: 'cannot be sent' } },
    { status: 'fulfilled' },
    { status: 'fulfilled' },
  ]);
  await one.send('e');
  expect([one.sent, other.sent]).toEqual([['a', 'b', 'c', 'e'], ['d']]);
});

describe('what is offered within a string', () => {
  const { inString } = require('../../tools/lab/complete-names.cjs');
  const offered = (cell: string, ...candidates: string[]) => {
    const {
      start,
      end,
      candidates: names,
    } = inString({ start: cell.length, end: cell.length, candidates }, cell, cell.length);
    return [cell.slice(start, end), ...names];
  };

  it('takes the place of what was typed of it', () => {
    expect(offered('f("a"); loadTrained("la', 'la-b-6', 'rnn-2')).toEqual(['la', 'la-b-6']);
    expect(offered("loadTrained('la-b-", 'la-b-6', 'la-b-5', 'la-a-6')).toEqual([
      'la-b-',
      'la-b-6',
      'la-b-5',
    ]);
  });

  it('is left as it is at the beginning, behind a string and outside of one', () => {
    expect(offered('loadTrained("', 'la-b-6', 'rnn-2')).toEqual(['', 'la-b-6', 'rnn-2']);
    expect(offered('f("a", ', 'adam')).toEqual(['', 'adam']);
    expect(offered('problem.', 'id')).toEqual(['', 'id']);
  });
});

describe('the kernel as a program', () => {
  it('runs with this Node, without a shell, from files that are there', () => {
    const { argv } = JSON.parse(JSON.stringify(kernelSpec()));
    expect(argv[0]).toBe(process.execPath);
    const files = argv.filter((argument: string) => /[\\/]/.test(argument));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const file of files) expect(existsSync(file), file).toBe(true);
  });

  it('ends when the program that started it is killed', async () => {
    const { argv } = JSON.parse(JSON.stringify(kernelSpec()));
    const guard = argv[argv.indexOf('--require') + 1];
    const kernel = ['--require', guard, '-e', 'console.log("up"); setInterval(() => {}, 1000)'];
    const start = `require('node:child_process').spawn(process.execPath, ${JSON.stringify(kernel)},
      { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }); setInterval(() => {}, 1000);`;
    const server = spawn(process.execPath, ['-e', start]);
    await once(server.stdout, 'data');
    server.kill('SIGKILL');
    // The pipe closes when the last who holds it is gone: the kernel.
    await once(server.stdout, 'close');
  }, 20_000);
});
