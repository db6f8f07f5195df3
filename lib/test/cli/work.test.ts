/** `l2o plan` and `l2o work`: what figures need, done once, trainings first. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { secondsOf } from '../../tools/src/cli/time-option.js';
import { keptApart, l2o } from './l2o.js';

let folder: string;
beforeEach(async () => {
  folder = await keptApart('runs', 'results', 'trained');
});
afterEach(() => vi.unstubAllEnvs());

const smoke = ['--profile', 'smoke'];

interface Task {
  readonly name: string;
  readonly id: string | null;
  readonly figures: string[];
  readonly steps: number;
  readonly done: number;
  readonly state: string;
  readonly seconds: number | null;
  readonly bytes: number;
  readonly needs: string | null;
}

async function planned(...args: string[]): Promise<Task[]> {
  const { code, stdout } = await l2o('plan', ...args, ...smoke, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout).tasks;
}

/** Two averages that are trained once and shown at one rate each, and in two figures: 4.3 has 5, 6 and 11 Adams, 4.6 the six at other rates. */
const figures = ['4.3', '4.6'];

describe('l2o plan', () => {
  it('lists each training and each curve once, with what comes first', async () => {
    const tasks = await planned(...figures);
    const trainings = tasks.filter(({ name }) => name.startsWith('training '));
    expect(trainings.map(({ name }) => name).sort()).toEqual(
      ['la-b-5', 'la-b-6', 'la-b-11', 'la-b-6-5e-3', 'la-b-6-1e-4', 'mlp-6-5e-3', 'mlp-6-1e-4']
        .map((name) => `training ${name}`)
        .sort(),
    );
    for (const { id, state, done, seconds, bytes } of trainings) {
      expect(id).toMatch(/^[0-9a-f]{8,}/);
      expect([state, done]).toEqual(['open', 0]);
      expect(seconds).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(1e5);
    }
    const curves = tasks.filter((task) => !trainings.includes(task));
    expect(curves).toHaveLength(7);
    for (const { id, needs, steps } of curves) {
      expect(id).toBeNull();
      expect(trainings.map(({ name }) => name)).toContain(`training ${needs}`);
      expect(steps).toBe(5);
    }
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
  });

  it('knows what ships, and the length that was asked for', async () => {
    vi.unstubAllEnvs();
    vi.stubEnv('L2O_RUNS', join(folder, 'runs'));
    const { stdout } = await l2o('plan', '3.3', '--json');
    const { tasks } = JSON.parse(stdout) as { tasks: Task[] };
    expect(new Set(tasks.map(({ state }) => state))).toEqual(new Set(['shipped']));
    expect(tasks.every(({ steps, done, seconds }) => steps === done && seconds === 0)).toBe(true);
    const [one] = JSON.parse((await l2o('plan', '3.6', '--epochs', '2', '--json')).stdout).tasks;
    expect(one.steps).toBe(2 * 429);
    expect((await l2o('plan', '3.3', '--open')).stdout).toMatch(
      /^9 tasks: 9 there, 0 begun, 0 open, about 0\.0 s left/,
    );
  });

  it('knows what cannot be computed without images, trained or not', async () => {
    const images = join(folder, 'images');
    mkdirSync(join(images, 'cifar10'), { recursive: true });
    vi.stubEnv('L2O_DATA', images);
    const curves = (await planned('4.14')).filter(({ name }) => name.startsWith('4.14'));
    expect(new Set(curves.map(({ state, seconds }) => `${state} ${seconds}`))).toEqual(
      new Set(['without images null']),
    );
    const { code, stdout } = await l2o('work', '4.14', ...smoke);
    expect(code).toBe(0);
    expect(stdout).toMatch(/computed, (\d+) left\.\nImages are missing for \1:/);
  });

  it('names a figure that there is not', async () => {
    expect((await l2o('plan', '9.9')).code).toBe(2);
  });

  it('lists what lacks its images, a run in two panels once, also one whose training is open', async () => {
    mkdirSync(join(folder, 'cifar10'));
    vi.stubEnv('L2O_DATA', folder);
    const tasks = await planned('4.14');
    expect(tasks.map(({ name, state, seconds }) => [name, state, seconds])).toEqual([
      ...['rnn-2', 'la-b'].map((rule) => [`training ${rule}-6-0.01-0`, 'open', expect.any(Number)]),
      ...['.99', '.9', '.8', '.7', '.6', '.5'].map((beta) => [`4.14a Adam ${beta}`, 'without images', null]),
      ...['RNN_b', 'plain average', 'LA'].map((label) => [`4.14a ${label}`, 'without images', null]),
    ]);
  });

  it('ends at Ctrl-C', async () => {
    const planning = l2o('plan', '3.5', ...smoke);
    process.emit('SIGINT');
    const { code, stdout } = await planning;
    expect([code, stdout]).toEqual([130, '']);
  });
});

describe('l2o work', () => {
  it('does all that a figure needs, the first one first, and nothing twice', async () => {
    const first = await l2o('work', ...figures, ...smoke);
    expect(first.stdout).toBe('14 tasks computed, nothing is left.\n');
    const order = [...first.stderr.matchAll(/^(.*): about /gm)].map(([, name]) => name ?? '');
    expect(order.findIndex((name) => name.startsWith('4.3'))).toBeLessThan(
      order.findIndex((name) => name.includes('mlp')),
    );
    expect(new Set((await planned(...figures)).map(({ state }) => state))).toEqual(new Set(['stored']));
    expect((await l2o('work', ...figures, ...smoke)).stdout).toBe('0 tasks computed, nothing is left.\n');
    const drawn = await l2o('figures', '4.3', ...smoke, '--format', 'json', '--out', join(folder, 'out'));
    expect(drawn.code).toBe(0);
  });

  it('counts what it computed itself where another one is at the same', async () => {
    const both = await Promise.all([l2o('work', '3.3', ...smoke), l2o('work', '3.3', ...smoke)]);
    const counts = both.map(({ stdout }) => Number(/^(\d+) tasks? computed, nothing/.exec(stdout)?.[1]));
    expect(counts[0] + counts[1]).toBe(9);
  });

  it('does one task by its id or name, and tells of one that there is not', async () => {
    const [task] = await planned('3.3');
    const { stdout } = await l2o('work', '3.3', ...smoke, '--task', task?.id?.slice(0, 12) ?? '');
    expect(stdout).toBe('1 task computed, nothing is left.\n');
    expect((await planned('3.3')).filter(({ state }) => state === 'stored')).toHaveLength(1);
    const unknown = await l2o('work', '3.3', ...smoke, '--task', 'nothing');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/found: "nothing"/);
    const several = await l2o('work', '3.3', ...smoke, '--task', '');
    expect(several.code).toBe(2);
    expect(several.stderr).toMatch(/found: "", which fits 9/);
  });

  it('stops when its time is up, and the same command goes on', async () => {
    const long = ['work', '3.5', '--profile', 'thesis', '--epochs', '1', '--engine', 'double'];
    const stopped = await l2o(...long, '--for', '1s');
    expect(stopped.stderr).toContain('The time is up; the same command goes on.');
    expect(stopped.code).toBe(0);
    expect(stopped.stdout).toMatch(/^\d tasks? computed, \d left\.\n$/);
  });

  it('refuses a time that no timer counts, which would be over at once', () => {
    expect(secondsOf('596h') * 1000).toBeLessThan(2 ** 31);
    expect(() => secondsOf('597h')).toThrow(/found: "597h"/);
  });

  it('counts what it computed, not what another one did meanwhile', async () => {
    // The time ends their waiting for each other; what is done by then is the same sum.
    const outputs = await Promise.all([1, 2].map(() => l2o('work', '3.3', ...smoke, '--for', '2s')));
    const [one = 0, other = 0] = outputs.map(({ stdout }) => Number(/^\d+/.exec(stdout)?.[0]));
    const stored = (await planned('3.3')).filter(({ state }) => state === 'stored').length;
    expect(one + other).toBe(stored);
    expect(stored).toBeGreaterThan(0);
  });
});
