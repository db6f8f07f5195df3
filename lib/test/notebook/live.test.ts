import { describe, expect, it, vi } from 'vitest';
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

  it('waits for the drawing at work where the state is not to be shown', async () => {
    const { written, clock, live, change } = stage();
    await change('a');
    clock.ms += 1000;
    void change('b');
    expect(await live.settled()).toBeDefined();
    await change('c');
    await live.settled();
    expect(written).toEqual(['write b']);
  });

  it('warns of a drawing that failed in one line, and draws no more', async () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    const clock = { ms: 0 };
    const draw = vi.fn(() => Promise.reject(new Error('no\npicture')));
    const live = liveOutput(draw, 1, () => clock.ms);
    for (; clock.ms < 30; clock.ms += 10) {
      live.changed();
      await live.settled();
    }
    expect(await live.close()).toBeUndefined();
    expect(draw).toHaveBeenCalledOnce();
    expect(warned.mock.calls).toEqual([['Progress is not shown any more: no\\u{a}picture']]);
    warned.mockRestore();
  });

  it('outlives an output that can be written no more', async () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    const clock = { ms: 0 };
    const rewrite = () => {
      throw new Error('the front end is gone');
    };
    const live = liveOutput(
      () => text('a'),
      1,
      () => clock.ms,
      () => ({ rewrite, isHere: () => true }),
    );
    live.changed();
    clock.ms += 1;
    live.changed();
    expect(await live.close()).toBeDefined();
    expect(warned.mock.calls).toEqual([['Progress is not shown any more: the front end is gone']]);
    warned.mockRestore();
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
