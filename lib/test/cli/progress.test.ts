/** Progress lines, on a terminal and without one. */
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { showProgress } from '../../tools/src/cli/progress.js';
import { recorder } from './output.js';

const unstopped = new AbortController().signal;

function running(curve: string, step: number, more: Partial<CurveProgress> = {}): CurveProgress {
  return { curve, state: 'running', step, steps: 100, ...more };
}

/** A terminal of a few lines, which understands what progress needs: lines, cursor up, clear below. */
class Terminal extends Writable {
  readonly isTTY = true;
  lines: string[] = [''];
  row = 0;

  constructor(readonly columns = 80) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals understand begins with escape
    for (const [token] of String(chunk).matchAll(/\x1b\[\d*[A-Za-z]|\n|[^\x1b\n]+/g)) this.take(token);
    done();
  }

  screen(): string[] {
    return this.lines.filter((line) => line !== '');
  }

  private take(token: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    const up = /^\x1b\[(\d+)A$/.exec(token)?.[1];
    if (up) this.row -= Number(up);
    else if (token === '\x1b[0J') this.lines = [...this.lines.slice(0, this.row), ''];
    else if (token === '\n') this.lines[++this.row] ??= '';
    else this.lines[this.row] += token;
  }
}

describe('on a terminal', () => {
  it('rewrites one line per running curve in place', () => {
    let time = 0;
    const terminal = new Terminal();
    const { listener } = showProgress(terminal, unstopped, () => time);
    for (let step = 0; step <= 50; step += 10) {
      time += 1000;
      listener(running('A', step, { loss: 0.5, secondsLeft: 75 }));
      listener(running('Bcd', step / 2));
      time += 1000;
      listener(running('Bcd', step / 2));
    }
    expect(terminal.screen()).toHaveLength(2);
    expect(terminal.screen()[0]).toBe('A    ██████████░░░░░░░░░░   50/100  loss 0.500  1 min 15 s left');
    expect(terminal.screen()[1]).toMatch(/^Bcd {2}█████░+ {3}25\/100$/);
  });

  it('keeps a line for a finished curve, and lets the running one go on below', () => {
    let time = 0;
    const terminal = new Terminal();
    const { listener, clear } = showProgress(terminal, unstopped, () => time);
    listener(running('A', 50));
    time += 1000;
    listener(running('B', 10));
    listener({ curve: 'A', state: 'done', step: 100, steps: 100, loss: 0.25 });
    expect(terminal.screen()).toEqual(['A  100 steps  loss 0.250', expect.stringMatching(/^B .*10\/100/)]);
    listener({ curve: 'B', state: 'diverged', step: 17, steps: 100 });
    clear();
    expect(terminal.screen()).toEqual(['A  100 steps  loss 0.250', 'B  diverged at step 17']);
  });

  it('never wraps a line', () => {
    const terminal = new Terminal(30);
    const { listener } = showProgress(terminal, unstopped, () => 0);
    listener(running('a curve with a very long name indeed', 1));
    expect(terminal.screen()[0]?.length).toBeLessThan(30);
  });

  it('takes its lines away when stopped, and shows no more', () => {
    const stop = new AbortController();
    const terminal = new Terminal();
    let time = 0;
    const { listener } = showProgress(terminal, stop.signal, () => time);
    listener(running('A', 1));
    expect(terminal.screen()).toHaveLength(1);
    stop.abort();
    time += 1000;
    listener(running('A', 2));
    expect(terminal.screen()).toEqual([]);
  });
});

describe('without a terminal', () => {
  it('writes a plain line now and then', () => {
    let time = 0;
    const output = recorder();
    const { listener } = showProgress(output, unstopped, () => time);
    for (let step = 0; step < 100; step++) {
      time += 250;
      listener(running('A', step));
    }
    listener({ curve: 'A', state: 'done', step: 100, steps: 100 });
    const lines = output.text().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toBe('A  100 steps');
    expect(output.text()).not.toContain('\x1b');
  });

  it('says nothing of what was taken from the store', () => {
    const output = recorder();
    showProgress(output, unstopped, () => 0).listener({ curve: 'A', state: 'reused', step: 100, steps: 100 });
    expect(output.text()).toBe('');
  });
});
