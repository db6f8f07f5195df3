import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { themed } from '../../thesis/src/figures/theme.js';
import type { MimeBundle } from '../../thesis/src/notebook/kernel.js';
import type { LiveOutputFactory } from '../../thesis/src/notebook/live.js';
import { livePicture, progressBar, progressBundle, secondsLeft } from '../../thesis/src/notebook/progress.js';
import type { RecordedCurves } from '../../thesis/src/reproduce/plan.js';

const running: CurveProgress = {
  curve: '3.6 <Adam>',
  state: 'running',
  step: 5,
  steps: 20,
  loss: 0.12345,
  secondsLeft: 75,
};
const waiting: CurveProgress = { curve: 'w', state: 'waiting', step: 0, steps: 20 };

/** Draws at every change. */
function recorder() {
  const shown: (MimeBundle | Promise<MimeBundle>)[] = [];
  const output: LiveOutputFactory = (draw) => ({
    changed: () => void shown.push(draw()),
    settled: async () => undefined,
    close: async () => {
      if (shown.length > 0) shown.push(draw());
      return undefined;
    },
  });
  return { shown, output };
}

function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

const textOf = ({ data }: MimeBundle) => data['text/plain'];

describe('progressBundle', () => {
  it('has one bar for all curves that are computed, and a line for each at work', () => {
    const { data } = progressBundle([running, waiting, { ...waiting, curve: 'x' }]);
    // 5 of 60 steps; 15 steps take 75 s, hence the 40 that wait another 200 s.
    expect(data['text/html']).toBe(
      '<p><progress value="5" max="60"></progress> 0 of 3 curves finished, 4 min 35 s left</p>' +
        '<table><tr><td>3.6 &lt;Adam&gt;</td><td>step 5 of 20</td><td>loss 0.123</td></tr></table>',
    );
    expect(data['text/plain']).toBe(
      '0 of 3 curves finished, 4 min 35 s left\n3.6 <Adam>  step 5 of 20  loss 0.123',
    );
  });

  it('counts what need not be computed apart, and names what diverged', () => {
    const bundle = progressBundle([
      running,
      { ...running, curve: 'b', state: 'reused' },
      { ...running, curve: 'd', state: 'diverged' },
      { ...running, curve: 'e', state: 'shipped' },
    ]);
    expect(textOf(bundle)).toBe(
      '1 of 2 curves finished, 1 min 15 s left, 1 from the store, 1 shipped with the kit\n' +
        'd  diverged at step 5\n3.6 <Adam>  step 5 of 20  loss 0.123',
    );
    expect(bundle.data['text/html']).toContain('<progress value="25" max="40">');
  });

  it('promises nothing once the work is over, where it was stopped too', () => {
    const { data } = progressBundle([running, waiting], true);
    expect(data['text/html']).toMatch(/^<p>0 of 2 curves finished<\/p>/);
  });

  it('is not kept in a saved notebook', () => {
    expect(progressBundle([running]).metadata).toEqual({ l2o: { passing: true } });
  });
});

describe('secondsLeft', () => {
  it('shares what waits among those at work', () => {
    // 15 steps in 75 s and 15 in 45 s: 4 s a step in the mean. 75 + 45 + 20 * 4 = 200, on two threads.
    const other = { ...running, curve: 'o', secondsLeft: 45 };
    expect(secondsLeft([running, other, waiting])).toBe(100);
  });

  it('is never less than the slowest needs', () => {
    expect(secondsLeft([running, { ...running, curve: 'o', secondsLeft: 1 }])).toBe(75);
  });

  it('is not known before one has a pace', () => {
    const { secondsLeft: _, ...begun } = running;
    expect(secondsLeft([begun, waiting])).toBeUndefined();
  });
});

describe('progressBar', () => {
  it('shows all that was announced, with the latest state of each', async () => {
    const { shown, output } = recorder();
    const { listener, close } = progressBar(output);
    listener(waiting);
    listener({ ...waiting, curve: running.curve });
    expect(shown).toEqual([]);
    listener(running);
    expect(textOf(await shown[0])).toContain('0 of 2 curves finished');
    listener({ ...running, step: 20, state: 'done' });
    await close();
    expect(textOf(await shown.at(-1))).toBe('1 of 2 curves finished');
  });

  it('holds on to no recording', async () => {
    const { listener } = progressBar(recorder().output);
    const reportOne = () => {
      const losses = new Float64Array(10);
      listener({ ...running, recorded: { step: 0, losses, runningAccuracies: [] } });
      return new WeakRef(losses);
    };
    const losses = reportOne();
    await new Promise((resume) => setImmediate(resume));
    collectGarbage();
    expect(losses.deref()).toBeUndefined();
    // The bar itself is there to the end.
    listener(running);
  });

  it('shows nothing where all was there', async () => {
    const { shown, output } = recorder();
    const { listener, close } = progressBar(output);
    listener(waiting);
    listener({ ...waiting, state: 'reused' });
    listener({ ...waiting, curve: 's', state: 'shipped' });
    await close();
    expect(shown).toEqual([]);
  });
});

describe('livePicture', () => {
  const draw = async (_: object, name: string) => ({ svg: `<svg ${name}>`, png: new Uint8Array() });
  const part = (step: number, ...losses: number[]) => ({
    recorded: { step, losses: Float64Array.from(losses), runningAccuracies: [] },
  });

  function picture() {
    const seen: Record<string, number[]>[] = [];
    const { shown, output } = recorder();
    const draft = (recorded: RecordedCurves) => {
      seen.push(Object.fromEntries([...recorded].map(([name, { losses }]) => [name, [...losses]])));
      return themed([]);
    };
    return { seen, shown, ...livePicture(draft, draw, output) };
  }

  it('is drawn from all that is recorded, whatever part of it a report brings', async () => {
    const { seen, shown, listener } = picture();
    listener({ ...running, ...part(0, 5, 4) });
    listener({ ...running, ...part(2, 3) });
    // One that goes on from a checkpoint brings its beginning, one that is finished all.
    listener({ ...running, ...part(0, 5, 4, 3, 2) });
    listener({ ...running, state: 'reused', curve: 'b', ...part(0, 9) });
    listener({ ...running, ...part(4, 1) });
    expect(seen.map((curves) => curves[running.curve])).toEqual([
      [5, 4],
      [5, 4, 3],
      [5, 4, 3, 2],
      [5, 4, 3, 2, 1],
    ]);
    expect(seen.at(-1)?.b).toEqual([9]);
    expect((await shown[0])?.data['image/svg+xml']).toBe('<svg live>');
  });

  it('joins what reports bring for a picture alone', () => {
    const { shown, output } = recorder();
    const { listener } = livePicture(
      () => themed([]),
      draw,
      (...how) => ({ ...output(...how), changed: () => {} }),
    );
    const copied = vi.spyOn(Float64Array.prototype, 'set');
    listener({ ...running, ...part(0, 5, 4) });
    listener({ ...running, ...part(2, 3) });
    expect(copied).not.toHaveBeenCalled();
    copied.mockRestore();
    expect(shown).toEqual([]);
  });

  it('is drawn at its end where something came since the last drawing', async () => {
    const { seen, listener, close } = picture();
    listener({ ...running, ...part(0, 5) });
    await close();
    expect(seen).toHaveLength(1);
    listener({ ...running, state: 'diverged', ...part(1, 4) });
    await close();
    expect(seen.map((curves) => curves[running.curve])).toEqual([[5], [5, 4]]);
  });

  it('shows nothing where every curve came from the store', async () => {
    const { shown, listener, close } = picture();
    listener({ ...running, state: 'reused', ...part(0, 1) });
    await close();
    expect(shown).toEqual([]);
  });
});
