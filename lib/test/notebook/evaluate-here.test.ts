import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { Interrupted, UsageError } from '../../core/src/errors.js';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { adam } from '../../core/src/optimizers/adam.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { colorOf, counterpart } from '../../thesis/src/figures/palette.js';
import { sheetOf } from '../../thesis/src/figures/print.js';
import { themed } from '../../thesis/src/figures/theme.js';
import { Curve } from '../../thesis/src/notebook/curve.js';
import {
  type EvaluatedHere,
  evaluated,
  evaluateHere,
  evaluationChart,
  evaluationRows,
} from '../../thesis/src/notebook/evaluate-here.js';
import type { Draft } from '../../thesis/src/notebook/progress.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { parabola } from '../support/problems.js';

let interruption: AbortController;
vi.mock(import('../../thesis/src/notebook/kernel.js'), async (original) => ({
  ...(await original()),
  interruptSignal: () => interruption.signal,
}));

beforeEach(async () => {
  interruption = new AbortController();
  vi.stubEnv('L2O_RUNS', await temporaryFolder());
});
afterEach(() => vi.unstubAllEnvs());

/** SGD at 0.1 from (4, 1): x - 1 shrinks by 0.8 a step, y + 2 by 0.4. */
const loss = (t: number) => 9 * 0.64 ** t + 27 * 0.16 ** t;

describe('evaluateHere', () => {
  it('gives log10 of the losses before each step', async () => {
    const options = { problem: parabola, optimizers: [sgd({ rate: 0.1 })], steps: 4, engine: doubleEngine };
    const { every, optimizers, problem } = await evaluateHere(options);
    expect([every, problem, optimizers.length]).toEqual([1, 'Parabola', 1]);
    const [curve] = optimizers[0].seeds;
    expect(curve.x).toEqual([0, 1, 2, 3]);
    curve.y.forEach((y, t) => {
      expect(y).toBeCloseTo(Math.log10(loss(t)), 12);
    });
  });

  it('takes means of several steps and sets them in their middle', async () => {
    const options = { problem: parabola, optimizers: [sgd({ rate: 0.1 })], steps: 7, every: 3 };
    const [curve] = (await evaluateHere({ ...options, engine: doubleEngine })).optimizers[0].seeds;
    expect(curve.x).toEqual([1, 4]);
    expect(curve.last).toBeCloseTo(Math.log10((loss(3) + loss(4) + loss(5)) / 3), 12);
  });

  it('gives every optimizer the same starting points, another one per seed', async () => {
    const optimizers = [sgd({ rate: 1e-3 }), adam({ rate: 1e-3 })];
    const problem = sumOfSquares({ dimensions: 5 });
    const evaluation = await evaluateHere({ problem, optimizers, steps: 2, seeds: 2, engine: doubleEngine });
    const [one, other] = evaluation.optimizers.map(({ seeds }) => seeds.map(({ first }) => first));
    expect(one).toEqual(other);
    expect(one[0]).not.toBe(one[1]);
  });

  it('announces its curves, and drafts the chart that it ends as', async () => {
    const optimizers = [sgd({ rate: 0.1 }), sgd({ rate: 0.05 })];
    const told: CurveProgress[] = [];
    let draft: Draft = () => themed([]);
    const losses = (...values: number[]) => ({
      losses: Float64Array.from(values),
      runningAccuracies: new Float64Array(),
    });
    const workplace = {
      engine: doubleEngine,
      store: new FileStore(await temporaryFolder()),
      onProgress: (progress: CurveProgress) => void told.push(progress),
      drawAs: (next: Draft) => {
        draft = next;
      },
    };
    const counts = { steps: 4, seeds: 2, every: 2 };
    const evaluation = await evaluated({ problem: parabola, optimizers }, counts, workplace);
    const names = optimizers.flatMap(({ title }) => [0, 1].map((seed) => `${title}, seed ${seed}`));
    expect(told.slice(0, 4)).toEqual(names.map((curve) => ({ curve, state: 'waiting', step: 0, steps: 4 })));
    const last = evaluationChart(evaluation, parabola.title);
    const all = told.flatMap(({ curve, state, recorded }) =>
      state === 'done' && recorded ? [[curve, losses(...recorded.losses)] as const] : [],
    );
    expect(draft(new Map(all)).data).toEqual(last.data);
    // A second seed that has just begun does not shorten the curve.
    const begun = new Map([
      [names[0] ?? '', losses(10, 1, 1)],
      [names[1] ?? '', losses(10)],
    ]);
    const [curve] = draft(begun).data;
    expect(curve).toMatchObject({ line: { color: colorOf('la 6') }, x: [0.5], y: [Math.log10(5.5)] });
    expect(draft(begun).layout.xaxis?.range).toEqual([0, 4]);
  });

  it('computes a rule anew whose formula was changed under its old name', async () => {
    const moving: Optimizer = sgd({ rate: 0.1 });
    const still: Optimizer = { ...moving, step: (state, { x }) => ({ x, state }) };
    const last = async (optimizer: Optimizer) => {
      const options = { problem: parabola, optimizers: [optimizer], steps: 3, engine: doubleEngine };
      return (await evaluateHere(options)).optimizers[0].seeds[0].last;
    };
    expect(await last(moving)).toBeCloseTo(Math.log10(loss(2)), 12);
    expect(await last(still)).toBeCloseTo(Math.log10(36), 12);
  });

  /** The double engine, which tells how many steps on the parabola it does. */
  const counting = (onSteps: (count: number) => void): Engine => ({
    ...doubleEngine,
    start: (start) => {
      const trajectory = doubleEngine.start(start);
      const advance = trajectory.advance.bind(trajectory);
      trajectory.advance = (count) => {
        if (start.problem.id === parabola.id) onSteps(count);
        return advance(count);
      };
      return trajectory;
    },
  });

  it('goes on where it was interrupted', async () => {
    let done = 0;
    const engine = counting((count) => {
      done += count;
      interruption.abort();
    });
    const options = { problem: parabola, optimizers: [sgd({ rate: 0.1 })], steps: 20, engine };
    await expect(evaluateHere(options)).rejects.toThrow(Interrupted);
    expect(done).toBeLessThan(20);
    let calls = 0;
    for (let isDone = false; !isDone; calls++) {
      interruption = new AbortController();
      isDone = await evaluateHere(options).then(
        () => true,
        () => false,
      );
    }
    expect(calls).toBeGreaterThan(1);
    expect(done).toBe(20);
  });

  it('takes from the store what was computed before, under whatever name', async () => {
    let done = 0;
    const engine = counting((count) => {
      done += count;
    });
    const options = { problem: parabola, optimizers: [sgd({ rate: 0.1 })], steps: 20, engine };
    const first = await evaluateHere(options);
    expect(done).toBe(20);
    const renamed = [{ ...sgd({ rate: 0.1 }), id: 'mine', title: 'Mine' }];
    const again = await evaluateHere({ ...options, optimizers: renamed });
    expect(again.optimizers[0].seeds[0].y).toEqual(first.optimizers[0].seeds[0].y);
    expect(done).toBe(20);
    // More of the same goes on from there.
    await evaluateHere({ ...options, steps: 30 });
    expect(done).toBe(30);
  });

  it('sees a variable that changed between two calls', async () => {
    let rate = 0.1;
    const mine: Optimizer = {
      ...sgd({ rate }),
      step: (state, { x, g: gradient }) => ({ x: x.minus(gradient.times(rate)), state }),
    };
    const options = { problem: parabola, optimizers: [mine], steps: 3, engine: doubleEngine };
    const before = await evaluateHere(options);
    rate = 0;
    const after = await evaluateHere(options);
    expect(before.optimizers[0].seeds[0].last).toBeCloseTo(Math.log10(loss(2)), 12);
    expect(after.optimizers[0].seeds[0].last).toBeCloseTo(Math.log10(36), 12);
  });

  it('says where an optimizer diverged', async () => {
    const options = { problem: parabola, optimizers: [sgd({ rate: 1e200 })], steps: 5, engine: doubleEngine };
    const evaluation = await evaluateHere(options);
    expect(evaluation.optimizers[0].diverged).toEqual([{ seed: 0, step: 1 }]);
    expect(evaluation.optimizers[0].seeds[0].length).toBe(1);
    expect(evaluationRows(evaluation)[0].diverged).toBe('1 of 1');
  });

  it('refuses two of one title, none, and numbers that cannot be', () => {
    const problem = parabola;
    const one = sgd({ rate: 0.1 });
    expect(() => evaluateHere({ problem, optimizers: [one, one], steps: 2 })).toThrow('"SGD eta 1e-1" twice');
    expect(() => evaluateHere({ problem, optimizers: [], steps: 2 })).toThrow(UsageError);
    expect(() => evaluateHere({ problem, optimizers: [one], steps: 0 })).toThrow(
      'give another number of steps',
    );
    expect(() => evaluateHere({ problem, optimizers: [one], steps: 2, seeds: 1.5 })).toThrow('1.5');
    expect(() => evaluateHere({ problem, optimizers: [one], steps: 2, every: 3 })).toThrow(
      'at most steps, 2',
    );
  });
});

const made: EvaluatedHere = {
  problem: 'Made up',
  steps: 20,
  every: 10,
  optimizers: [
    {
      label: 'a',
      seeds: [new Curve('a', [4.5, 14.5], [1, 0]), new Curve('a', [4.5, 14.5], [3, -1])],
      diverged: [],
    },
    {
      label: 'b',
      seeds: [new Curve('b', [4.5], [2]), new Curve('b', [], [])],
      diverged: [{ seed: 1, step: 3 }],
    },
  ],
};

describe('an evaluation', () => {
  it('is a table of its ends', () => {
    expect(evaluationRows(made)[0]).toEqual({
      optimizer: 'a',
      'last point, mean over seeds': -0.5,
      'lowest seed': -1,
      'highest seed': 0,
      diverged: '',
    });
  });

  it('is a chart: the mean over the seeds and their range', () => {
    const { data, layout } = evaluationChart(made, 'Two of them');
    const lines = data.filter((trace) => 'showlegend' in trace && trace.showlegend === true);
    expect(lines.map(({ name }) => name)).toEqual(['a', 'b (diverged)']);
    expect(lines[0]).toMatchObject({ x: [4.5, 14.5], y: [2, -0.5] });
    expect(data[0]).toMatchObject({ fill: 'toself', y: [1, -1, 0, 3] });
    expect(layout.yaxis?.title).toEqual({ text: 'log10 of the loss, mean of 10 steps' });
  });

  it('draws an eleventh in the colour of the first, in dots', () => {
    const [a] = made.optimizers;
    const many = Array.from({ length: 11 }, (_, i) => ({ ...a, label: `rule ${i}` }));
    const { data } = evaluationChart({ ...made, optimizers: many }, 'Eleven of them');
    const drawn = data.filter((trace) => 'showlegend' in trace && trace.showlegend === true);
    expect(drawn.map((trace) => 'line' in trace && trace.line)).toMatchObject(
      Array.from({ length: 11 }, (_, i) => ({ dash: i < 10 ? 'solid' : 'dot' })),
    );
    expect(drawn[10]).toMatchObject({ line: { color: colorOf('la 6') } });
  });

  it('has the name of a long axis in two lines in a column of a paper', () => {
    const { layout } = evaluationChart(made, 'Two of them', sheetOf({ width: '3.3in' }));
    expect(layout.yaxis?.title).toMatchObject({ text: 'log10 of the loss,<br>mean of 10 steps' });
  });

  it('draws one that stands beside another over it, in dashes of its hue', () => {
    const [a, b] = made.optimizers;
    const again = { ...a, label: 'a, other images', beside: 'a' };
    const { data } = evaluationChart({ ...made, optimizers: [a, again, b] }, 'Three of them');
    const drawn = data.filter((trace) => 'showlegend' in trace && trace.showlegend === true);
    expect(drawn.map((trace) => 'line' in trace && trace.line)).toMatchObject([
      { color: colorOf('la 6'), dash: 'solid' },
      { color: counterpart(colorOf('la 6')), dash: 'dash' },
      { color: colorOf('mlp'), dash: 'solid' },
    ]);
  });
});
