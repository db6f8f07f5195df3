import { describe, expect, it } from 'vitest';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import { plotlyMime } from '../../thesis/src/notebook/display.js';
import type { MimeBundle } from '../../thesis/src/notebook/kernel.js';
import type { LiveOutputFactory } from '../../thesis/src/notebook/live.js';
import { liveFigure, progressBundle, progressTable } from '../../thesis/src/notebook/progress.js';

const running: CurveProgress = {
  curve: '3.6 <Adam>',
  state: 'running',
  step: 5,
  steps: 20,
  loss: 0.12345,
  secondsLeft: 75,
};

/** Draws at every change. */
function recorder() {
  const shown: (MimeBundle | Promise<MimeBundle>)[] = [];
  const output: LiveOutputFactory = (draw) => ({
    changed: () => void shown.push(draw()),
    close: async (last = draw) => void shown.push(last()),
  });
  return { shown, output };
}

describe('progressBundle', () => {
  it('has a bar, steps, loss and time left per running curve, as HTML and text', () => {
    const { data } = progressBundle([running]);
    expect(data['text/html']).toContain(
      '<tr><td>3.6 &lt;Adam&gt;</td><td><progress value="5" max="20"></progress></td>' +
        '<td>5 / 20</td><td>0.123</td><td>1 min 15 s</td></tr>',
    );
    expect(data['text/plain']).toBe('0 of 1 curves finished\n3.6 <Adam>  5/20  0.123  1 min 15 s');
  });

  it('counts what came from the store and what waits, without a row for each', () => {
    const { data } = progressBundle([
      running,
      { ...running, curve: 'b', state: 'reused' },
      { ...running, curve: 'c', state: 'waiting' },
      { ...running, curve: 'd', state: 'diverged' },
      { ...running, curve: 'e', state: 'shipped' },
    ]);
    expect(data['text/plain']).toBe(
      '3 of 5 curves finished, 1 from the store, 1 shipped with the kit, 1 waiting\n' +
        'd  5/20  0.123  diverged at step 5\n3.6 <Adam>  5/20  0.123  1 min 15 s',
    );
  });

  it('is not kept in a saved notebook', () => {
    expect(progressBundle([running]).metadata).toEqual({ l2o: { passing: true } });
  });
});

describe('progressTable', () => {
  it('shows the latest state of every curve', async () => {
    const { shown, output } = recorder();
    const { listener, close } = progressTable(output);
    listener(running);
    listener({ ...running, step: 20, state: 'done' });
    await close();
    expect((await shown.at(-1))?.data['text/plain']).toContain('1 of 1 curves finished\n3.6 <Adam>  20/20');
  });
});

describe('liveFigure', () => {
  it('draws log10 of the loss over the steps, interactive at the end', async () => {
    const { shown, output } = recorder();
    const { listener, close } = liveFigure(output);
    listener({ ...running, step: 1, loss: 100 });
    listener({ ...running, step: 2, loss: 10 });
    await close();
    expect((await shown[0])?.data['image/svg+xml']).toMatch(/^<svg/);
    const lines = JSON.parse(JSON.stringify((await shown.at(-1))?.data[plotlyMime])).data;
    expect(lines).toMatchObject([{ name: '3.6 <Adam>', x: [1, 2], y: [2, 1] }]);
  });

  it('shows nothing where every curve came from the store', async () => {
    const { shown, output } = recorder();
    const { listener, close } = liveFigure(output);
    listener({ ...running, state: 'reused' });
    await close();
    expect(shown).toEqual([]);
  });
});
