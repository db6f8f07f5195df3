/** Ctrl-C once, twice, and twice because npm passes it on. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Interrupted } from '../../core/src/errors.js';
import { type Interruption, watchForInterrupts } from '../../tools/src/cli/interrupt.js';
import { type Recorded, recorder } from './output.js';

let time: number;
let stderr: Recorded;
let exit: ReturnType<typeof vi.fn<(code: number) => void>>;
let interruption: Interruption;

beforeEach(() => {
  time = 0;
  stderr = recorder();
  exit = vi.fn();
  interruption = watchForInterrupts(stderr, { now: () => time, exit });
});

afterEach(() => interruption.release());

it('the first stops cleanly', () => {
  expect(interruption.signal.aborted).toBe(false);
  process.emit('SIGINT');
  expect(interruption.signal.reason).toBeInstanceOf(Interrupted);
  expect(stderr.text()).toMatch(/Stopping/);
  expect(exit).not.toHaveBeenCalled();
});

it('the second stops at once', () => {
  process.emit('SIGINT');
  time = 2000;
  process.emit('SIGINT');
  expect(exit).toHaveBeenCalledWith(130);
});

it('the same one, passed on by npm a moment later, does not', () => {
  process.emit('SIGINT');
  time = 20;
  process.emit('SIGINT');
  expect(exit).not.toHaveBeenCalled();
});

it('SIGTERM is the same', () => {
  process.emit('SIGTERM');
  expect(interruption.signal.aborted).toBe(true);
});

it('nothing is left listening', () => {
  const before = process.listenerCount('SIGINT');
  interruption.release();
  expect(process.listenerCount('SIGINT')).toBe(before - 1);
});
