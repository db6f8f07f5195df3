import { describe, expect, it } from 'vitest';
import type { MimeBundle } from '../../thesis/src/notebook/kernel.js';
import { liveOutput } from '../../thesis/src/notebook/live.js';

const text = (value: string): MimeBundle => ({ data: { 'text/plain': value } });

/** A cell that records what is written, and a clock to be set. */
function stage(drawMs = 0) {
  const written: string[] = [];
  const clock = { ms: 0 };
  let state = '';
  const note = (how: string, { data }: MimeBundle) => void written.push(`${how} ${data['text/plain']}`);
  const live = liveOutput(
    () => {
      clock.ms += drawMs;
      return text(state);
    },
    1000,
    () => clock.ms,
    (bundle) => {
      note('write', bundle);
      return { rewrite: (next) => note('rewrite', next) };
    },
  );
  const change = async (value: string) => {
    state = value;
    live.changed();
    // A drawing takes a turn or two.
    await new Promise((resume) => setImmediate(resume));
  };
  return { written, clock, live, change };
}

describe('liveOutput', () => {
  it('is one output: written once, then rewritten', async () => {
    const { written, clock, change } = stage();
    await change('a');
    clock.ms += 1000;
    await change('b');
    expect(written).toEqual(['write a', 'rewrite b']);
  });

  it('draws at most once in a while', async () => {
    const { written, clock, change } = stage();
    await change('a');
    clock.ms += 999;
    await change('b');
    clock.ms += 1;
    await change('c');
    expect(written).toEqual(['write a', 'rewrite c']);
  });

  it('gives a slow drawing a tenth of the time', async () => {
    const { written, clock, change } = stage(300);
    await change('a');
    clock.ms += 2999;
    await change('b');
    clock.ms += 1;
    await change('c');
    expect(written).toEqual(['write a', 'rewrite c']);
  });

  it('shows the last state when it is closed, or another last picture', async () => {
    const { written, live, change } = stage();
    await change('a');
    await change('b');
    await live.close();
    await live.close(() => text('end'));
    expect(written).toEqual(['write a', 'rewrite b', 'rewrite end']);
  });

  it('tells of a drawing that failed when it is closed', async () => {
    const live = liveOutput(() => Promise.reject(new Error('no picture')), 1);
    live.changed();
    await expect(live.close()).rejects.toThrow('no picture');
  });
});
