import { describe, expect, it } from 'vitest';
import type { MimeBundle } from '../../thesis/src/notebook/kernel.js';
import { keepLivePicture, liveOutput, takeLivePicture } from '../../thesis/src/notebook/live.js';

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
      return { rewrite: (next) => note('rewrite', next), isHere: () => true };
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
    clock.ms += 1000;
    await change('c');
    expect(written).toEqual(['write b', 'rewrite c']);
  });

  it('draws at most once in a while', async () => {
    const { written, clock, change } = stage();
    await change('a');
    clock.ms += 1000;
    await change('b');
    clock.ms += 999;
    await change('c');
    clock.ms += 1;
    await change('d');
    expect(written).toEqual(['write b', 'rewrite d']);
  });

  it('gives a slow drawing a tenth of the time', async () => {
    const { written, clock, change } = stage(300);
    await change('a');
    clock.ms += 1000;
    await change('b');
    clock.ms += 2999;
    await change('c');
    clock.ms += 1;
    await change('d');
    expect(written).toEqual(['write b', 'rewrite d']);
  });

  it('shows the last state when it is closed', async () => {
    const { written, clock, live, change } = stage();
    await change('a');
    clock.ms += 1000;
    await change('b');
    await change('c');
    expect(await live.close()).toBeDefined();
    expect(written).toEqual(['write b', 'rewrite c']);
  });

  it('shows nothing of what is over in a moment', async () => {
    const { written, clock, live, change } = stage();
    await change('a');
    clock.ms += 999;
    await change('b');
    expect(await live.close()).toBeUndefined();
    expect(written).toEqual([]);
  });

  it('tells of a drawing that failed when it is closed', async () => {
    const clock = { ms: 0 };
    const live = liveOutput(
      () => Promise.reject(new Error('no picture')),
      1,
      () => clock.ms,
    );
    live.changed();
    clock.ms += 1;
    live.changed();
    await expect(live.close()).rejects.toThrow('no picture');
  });
});

it('a live picture is taken once, by what was computed', () => {
  const [one, other] = [{}, {}];
  const output = { rewrite: () => {}, isHere: () => true };
  keepLivePicture(one, output);
  expect(takeLivePicture(other)).toBeUndefined();
  expect(takeLivePicture(one)).toBe(output);
  expect(takeLivePicture(one)).toBeUndefined();
});
