/**
 * The judge on made-up claims whose truth is known: how often it says a wrong word. Streams are fixed, so that the counts are always the
 * same; 4,000 claims tell 2.5 % to within 0.75 (three standard deviations).
 */
import { describe, expect, it } from 'vitest';
import { Stream } from '../../core/src/random/stream.js';
import type { Margin } from '../../thesis/src/report/claims/claim.js';
import { ahead, alike, noGain } from '../../thesis/src/report/claims/margin.js';
import { decide, level, test, type Verdict, verdicts } from '../../thesis/src/report/decide.js';
import { meanOf } from '../../thesis/src/report/statistics.js';
import { reading } from './made-up.js';

const claims = 4000;
const atMost = level + 3 * Math.sqrt((level * (1 - level)) / claims);

/** How often each word is said, over claims that are drawn anew. */
function rates(name: string, draw: (normal: () => number) => readonly Margin[]): Record<Verdict, number> {
  const stream = Stream.fromSeed(2017).split(name);
  const numbers = new Float32Array(1024);
  let at = 0;
  const normal = () => {
    if (at % numbers.length === 0) stream.normal(numbers, at);
    return numbers[at++ % numbers.length] ?? 0;
  };
  const said = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (let i = 0; i < claims; i++) {
    const { verdict } = decide(draw(normal).map(({ ours, expected }) => ours && test(ours, expected)));
    said[verdict] += 1 / claims;
  }
  return said;
}

const noise = 0.02;
const seeds = [0, 1, 2];

/** A curve over three seeds: what the seed does to all curves, and what it does to this one. */
function curves(normal: () => number, means: readonly number[]) {
  const shared = seeds.map(() => 0.05 * normal());
  return means.map((mean, i) =>
    reading(`curve ${i}`, [shared.map((ofSeed) => mean + ofSeed + noise * normal())]),
  );
}

/** "The first is ahead of each of the others", by these true margins. */
function aheadOfAll(normal: () => number, margins: readonly number[]): Margin[] {
  const [first, ...others] = curves(normal, [0, ...margins]);
  return others.flatMap((other) => (first ? [ahead(first, other)] : []));
}

describe('a claim of six margins', () => {
  it('that are all 0 is hardly ever called supported, and contradicted in at most 2.5 of a hundred cases', () => {
    const said = rates('six zeros', (normal) => aheadOfAll(normal, [0, 0, 0, 0, 0, 0]));
    expect(said.contradicted).toBeLessThan(atMost);
    expect(said.supported).toBeLessThan(0.005);
  });

  it('of which one is 0, the others far from it, is called supported in at most 2.5 of a hundred cases', () => {
    const said = rates('one zero', (normal) => aheadOfAll(normal, [0, 1, 1, 1, 1, 1]));
    expect(said.supported).toBeLessThan(atMost);
    expect(said.supported).toBeGreaterThan(level / 2);
  });

  it('that is right is called supported, where the margins are wide beside the noise', () => {
    const said = rates('right', (normal) => aheadOfAll(normal, [0.3, 0.3, 0.3, 0.3, 0.3, 0.3]));
    expect(said.supported).toBeGreaterThan(0.85);
    expect(said.contradicted).toBe(0);
  });

  it('of which one is wrong by far is called contradicted', () => {
    const said = rates('wrong', (normal) => aheadOfAll(normal, [0.3, 0.3, 0.3, 0.3, 0.3, -0.6]));
    expect(said.contradicted).toBeGreaterThan(0.85);
    expect(said.supported).toBe(0);
  });
});

describe('no difference', () => {
  const pair = (normal: () => number, difference: number) => curves(normal, [0, difference]);

  it.each([0.02, -0.02])(
    'a difference of %d, at the bound, is called none in at most 2.5 of a hundred cases',
    (difference) => {
      const said = rates(`alike ${difference}`, (normal) => {
        const [one, other] = pair(normal, difference);
        return one && other ? [alike(one, other)] : [];
      });
      expect(said.supported).toBeLessThan(atMost);
      expect(said.contradicted).toBeLessThan(atMost);
    },
  );

  it('a gain at the bound likewise; a loss is no gain', () => {
    const gain = (difference: number) => (normal: () => number) => {
      const [one, other] = pair(normal, difference);
      return one && other ? [noGain(one, other)] : [];
    };
    const said = rates('gain', gain(0.02));
    expect(said.supported).toBeLessThan(atMost);
    expect(said.contradicted).toBeLessThan(atMost);
    expect(rates('loss', gain(-0.3)).supported).toBeGreaterThan(0.95);
  });

  it('is not what few data say that cannot tell', () => {
    const said = rates('wide', (normal) => {
      const [one, other] = curves(() => 3 * normal(), [0, 0]);
      return one && other ? [alike(one, other)] : [];
    });
    expect(said.undecided).toBeGreaterThan(0.9);
  });
});

describe('the best of six that are equal', () => {
  const draw = (normal: () => number) => {
    const [learned, ...adams] = curves(normal, [0, 0, 0, 0, 0, 0, 0]);
    if (!learned) throw new Error('no curve');
    return { learned, adams, best: { name: 'the best Adam', readings: adams } };
  };

  it('is no better than another one, nor worse', () => {
    for (const margin of [
      (normal: () => number) => {
        const { best, learned } = draw(normal);
        return ahead(best, learned);
      },
      (normal: () => number) => {
        const { best, learned } = draw(normal);
        return ahead(learned, best);
      },
      (normal: () => number) => {
        const { adams, learned } = draw(normal);
        const [first, second, ...others] = adams;
        const [left, right] = [
          [first, second],
          [learned, ...others],
        ].map((list) => ({ name: 'the best', readings: list.filter((one) => one !== undefined) }));
        if (!left || !right) throw new Error('no curve');
        return ahead(left, right);
      },
    ]) {
      const said = rates('best', (normal) => [margin(normal)]);
      expect(said.supported).toBeLessThan(atMost);
      expect(said.contradicted).toBeLessThan(atMost);
    }
  });

  it('is found where one is better', () => {
    const said = rates('one better', (normal) => {
      const [learned, ...adams] = curves(normal, [0, 0.1, 0, -0.5, 0.2, 0.1, 0]);
      return learned ? [ahead({ name: 'the best Adam', readings: adams }, learned)] : [];
    });
    expect(said.supported).toBeGreaterThan(0.85);
  });

  /** How often "the best is ahead" is said where one is chosen for each seed, by the mean over some seeds. */
  const chosenBy = (which: (seed: number) => readonly number[]) =>
    rates('best', (normal) => {
      const { learned, adams } = draw(normal);
      const at = (one: (typeof adams)[number], seed: number) => one.ours[0]?.get(seed) ?? 0;
      const values = seeds.map((seed) => {
        const means = adams.map((one) => meanOf(which(seed).map((other) => at(one, other))));
        const chosen = adams[means.indexOf(Math.min(...means))];
        return chosen ? at(chosen, seed) : 0;
      });
      return [ahead(reading('chosen', [values]), learned)];
    }).supported;

  it('would be, chosen on the seeds that it is tested on; at three seeds also by the others', () => {
    expect(chosenBy(() => seeds)).toBeGreaterThan(2 * level);
    expect(chosenBy((seed) => seeds.filter((other) => other !== seed))).toBeGreaterThan(atMost);
  });
});

describe('three trainings that differ', () => {
  const byTraining = (normal: () => number) =>
    seeds.map(() => {
      const ofTraining = 0.04 * normal();
      return seeds.map(() => ofTraining + noise * normal());
    });

  it('a method that is no better is called so in at most 2.5 of a hundred cases', () => {
    const said = rates('trainings', (normal) => [
      ahead(reading('learned', byTraining(normal)), reading('Adam', [[0, 0, 0]])),
    ]);
    expect(said.supported).toBeLessThan(atMost);
    expect(said.contradicted).toBeLessThan(atMost);
  });

  it('the seeds of one training say it too often of the method', () => {
    const said = rates('trainings', (normal) => [
      ahead(reading('learned', byTraining(normal).slice(0, 1)), reading('Adam', [[0, 0, 0]])),
    ]);
    expect(said.supported).toBeGreaterThan(4 * level);
  });
});
