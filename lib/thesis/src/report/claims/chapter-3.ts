/** Claims of chapter 3: MNG, k Timesteps, k Momentums. */
import { historyLengths, tunedEtaMin } from '../../experiments/chapter-3-timesteps.js';
import type { Evidence, Reading } from '../evidence.js';
import type { Statistic } from '../statistics.js';
import type { Claim } from './claim.js';
import { ahead, alike, noGain, notRun, number } from './margin.js';

const rangeOff =
  'Every learned run of chapter 3 had the range term off, and so have ours; the rule as it is written is drawn beside it in the figures that end in "-range".';

const tunedTo = (evidence: Evidence, statistic: Statistic = 'mean') =>
  historyLengths.map((k) => evidence.read(statistic, '3.7', `k ${k} eta_min ${tunedEtaMin[k]}`));
const untuned = (evidence: Evidence) =>
  historyLengths.map((k) => evidence.read('mean', '3.7', `k ${k} eta_min 1e-4`));

/** Neighbours of a list. */
function pairs<T>(list: readonly T[]): (readonly [previous: T, next: T])[] {
  return list.slice(1).map((next, index) => [list[index] as T, next]);
}

const k6 = 'k 6, timescales 0.2-0.99';
const k10 = 'k 10, timescales 0.2-0.99';

/** Both k Momentums of Figure 3.9b with each of the optimizers made by hand. */
function withOthers<T>(
  read: (label: string) => Reading,
  margin: (learned: Reading, other: Reading) => T,
): T[] {
  return [k6, k10].flatMap((learned) =>
    ['Adam eta 5e-3', 'RMSProp eta 1e-2'].map((other) => margin(read(learned), read(other))),
  );
}

export const chapter3: readonly Claim[] = [
  {
    id: '1',
    section: '3.4.1, p. 14',
    sentence: 'MNG beats Adam on sum of squares by far, at every eta_min and learning rate but 1e-7.',
    explanation:
      'At eta_min 1e-7 MNG stays at its start: the step is below the rounding of float32; in double precision it converges.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('last', '3.3', label);
      const adam = {
        name: 'the best Adam',
        readings: ['1.0', '10', '1e-1', '1e-2', '1e-3'].map((eta) => read(`Adam eta ${eta}`)),
      };
      return [
        ...['1e-4', '1e-5', '1e-6'].map((etaMin) =>
          ahead(read(`MNG eta_min ${etaMin}`), adam, { byFar: true }),
        ),
        ahead(read('MNG eta_min 1e-7'), adam, { counts: false }),
      ];
    },
  },
  {
    id: '2',
    section: '3.4.1, p. 14',
    sentence: 'MNG always outperforms its sign-only counterpart on sum of squares.',
    explanation:
      "True at the end. In the thesis' curves, too, the sign-only version is lower for about 15 iterations of the take-off. At 1e-7 both stay at their start (float32).",
    margins: (evidence) =>
      ['1e-4', '1e-5', '1e-6', '1e-7'].map((etaMin) =>
        ahead(
          evidence.read('last', '3.4', `MNG eta_min ${etaMin}`),
          evidence.read('last', '3.4', `Sign eta_min ${etaMin}`),
          { counts: etaMin !== '1e-7' },
        ),
      ),
  },
  {
    id: '3',
    section: '3.4.1, p. 15',
    sentence: 'Adam beats MNG on Rosenbrock.',
    explanation:
      'It rests on Adam at 1e-1. Adam at 1.0 goes lower on the way, blows up after iteration 7000 (float32) and ends, as Adam at 1e-2 does, above the best MNG. MNG has 1 % of noise on its step, another in every run.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('last', '3.5', label);
      const adams = ['1.0', '1e-1', '1e-2'].map((eta) => read(`Adam eta ${eta}`));
      const mng = {
        name: 'the best MNG',
        readings: ['1e-3', '1e-4', '1e-5'].map((etaMin) => read(`MNG eta_min ${etaMin}`)),
      };
      const [fast, , slow] = adams;
      return [
        ahead({ name: 'the best Adam', readings: adams }, mng),
        ...[fast, slow].flatMap((adam) => (adam ? [ahead(adam, mng, { counts: false })] : [])),
      ];
    },
  },
  {
    id: '4',
    section: '3.4.1, p. 15',
    sentence: 'Adam beats MNG on MlpMnist by far.',
    explanation: null,
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '3.6', label);
      const mng = {
        name: 'the better MNG',
        readings: ['1e-2', '1e-4'].map((etaMin) => read(`MNG eta_min ${etaMin}`)),
      };
      return [ahead(read('Adam eta 1e-2'), mng, { byFar: true })];
    },
  },
  {
    id: '5a',
    section: '3.4.2, p. 18',
    sentence: 'k Timesteps, eta_min tuned after training: k = 100 is better than k = 5.',
    explanation: `${rangeOff} The step to k = 60 and 100 coincides with a larger tuned eta_min (5e-2 instead of 1e-2). The thesis' network for k = 5 was biased at zero input (Table 3.1), which made its start slow.`,
    margins: (evidence) =>
      (['mean', 'last'] as const).map((statistic) => {
        const read = (label: string) => evidence.read(statistic, '3.7', label);
        return ahead(read('k 100 eta_min 5e-2'), read('k 5 eta_min 1e-2'), { counts: statistic === 'mean' });
      }),
  },
  {
    id: '5b',
    section: '3.4.2, p. 18',
    sentence:
      'k Timesteps, tuned: performance grows with k, each larger one is better than the one before it.',
    explanation: `${rangeOff} The thesis' own last values are in this order, its means over 50 epochs are not (k = 20, 30, 40 tie).`,
    margins: (evidence) =>
      (['mean', 'last'] as const).flatMap((statistic) =>
        pairs(tunedTo(evidence, statistic)).map(([previous, next]) =>
          ahead(next, previous, { counts: statistic === 'mean' }),
        ),
      ),
  },
  {
    id: '5c',
    section: '3.4.2, p. 18',
    sentence: 'k Timesteps at the eta_min of their training (1e-4): smaller k is better.',
    explanation: rangeOff,
    margins: (evidence) => pairs(untuned(evidence)).map(([previous, next]) => ahead(previous, next)),
  },
  {
    id: '5d',
    section: '3.4.2, p. 18',
    sentence: 'Tuned, k = 100 is the best of the k Timesteps: better than k = 60 too.',
    explanation: `${rangeOff} Both are drawn at the thesis' eta_min of 5e-2.`,
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '3.7', label);
      return [ahead(read('k 100 eta_min 5e-2'), read('k 60 eta_min 5e-2'))];
    },
  },
  {
    id: '5e',
    section: '3.4.2, p. 18',
    sentence: 'A training at a larger eta_min needs its eta_min tuned all the same.',
    explanation: 'No figure of the thesis shows it.',
    margins: () => [
      notRun('tuned below untuned, trained at eta_min 1e-3', 'no k Timesteps was trained at another eta_min'),
    ],
  },
  {
    id: '6',
    section: '3.4.2, p. 18',
    sentence: 'The best of the k Timesteps, k = 100, loses to Adam.',
    explanation: `${rangeOff} The thesis' k = 100 is another run here than in Figure 3.7; the two end 0.04 apart.`,
    margins: (evidence) =>
      (['mean', 'last'] as const).map((statistic) => {
        const read = (label: string) => evidence.read(statistic, '3.8', label);
        return ahead(read('Adam eta 5e-3'), read('k Timesteps 100 eta_min 5e-2'), {
          counts: statistic === 'mean',
        });
      }),
  },
  {
    id: '7',
    section: '3.5, p. 21',
    sentence: 'k Momentums are better than k Timesteps.',
    explanation: rangeOff,
    margins: (evidence) => {
      const momentums = evidence.labels('3.9a').map((label) => evidence.read('mean', '3.9a', label));
      return [
        ahead(
          { name: 'the best k Momentums', readings: momentums },
          { name: 'the best k Timesteps', readings: tunedTo(evidence) },
        ),
      ];
    },
  },
  {
    id: '8a',
    section: '3.5, p. 21',
    sentence: 'k Momentums (6 and 10) beat Adam and RMSProp on MlpMnist.',
    explanation: `${rangeOff} The thesis' margin over Adam, 0.012 to 0.015 in the mean, is below the noise of seeds.`,
    margins: (evidence) =>
      (['mean', 'last'] as const).flatMap((statistic) =>
        withOthers(
          (label) => evidence.read(statistic, '3.9b', label),
          (learned, other) => ahead(learned, other, { counts: statistic === 'mean' }),
        ),
      ),
  },
  {
    id: '8b',
    section: '3.5, p. 21',
    sentence: 'k Momentums (6 and 10) are slower at first than Adam and RMSProp.',
    explanation: rangeOff,
    margins: (evidence) =>
      withOthers(
        (label) => evidence.read('first', '3.9b', label),
        (learned, other) => ahead(other, learned),
      ),
  },
  {
    id: '8c',
    section: '3.5, p. 21',
    sentence: 'k Momentums: the number of timescales k matters little.',
    explanation: rangeOff,
    margins: (evidence) => [alike(evidence.read('mean', '3.9a', k10), evidence.read('mean', '3.9a', k6))],
  },
  {
    id: '8d',
    section: '3.5.2, p. 22',
    sentence: 'k Momentums: 0.2 against 0.5 as the first timescale has a strong impact.',
    explanation: `${rangeOff} By the thesis' own numbers, leaving out the slow timescales (0.2-0.9) hurts more.`,
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '3.9a', label);
      return [
        ahead(read(k6), read('k 6, timescales 0.5-0.99'), { byFar: true }),
        ahead(read('k 6, timescales 0.5-0.99'), read('k 6, timescales 0.2-0.9'), { counts: false }),
      ];
    },
  },
  {
    id: '8e',
    section: '3.5.2, p. 22',
    sentence:
      'Averages of the point (H_x) as inputs bring no gain on MlpMnist and a sharp decline on ConvCifar_0.',
    explanation: 'The thesis has no figure of it.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '3.9-inputs a', label);
      return [
        noGain(read('points and gradients'), read('gradients (3.9)')),
        notRun('gradients below points and gradients on ConvCifar_0', 'not run on ConvCifar_0'),
      ];
    },
  },
  {
    id: '8f',
    section: '3.5.2, p. 23',
    sentence: 'Inputs normalised as in Adam bring no improvement on MlpMnist.',
    explanation: 'The thesis has no figure of it, and a note of its author ranks it best in the end.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '3.9-inputs a', label);
      return [noGain(read('gradients, normalised as in Adam'), read('gradients (3.9)'))];
    },
  },
  {
    id: '8g',
    section: '3.6, p. 23',
    sentence: 'A learned step is up to two times slower than one of Adam.',
    explanation:
      'On the kernels of this kit, one thread, the best of three passes. The smaller the network, the more of a step is the rule.',
    margins: (evidence) =>
      ['', ' on ConvCifar_0'].map((where) =>
        number(evidence.speed(`step adam${where}`, `step k-momentums-6-0.2-0.99${where}`), { above: 0.5 }),
      ),
  },
  {
    id: '8h',
    section: '3.6, p. 23',
    sentence: 'The histories of k averages need memory for 2 n k numbers.',
    explanation:
      'So the rule as it is written. With the range term off, as it ran, the averages of the point are not read, and the kit keeps n k.',
    margins: (evidence) =>
      [6, 10].map((k) =>
        number(evidence.kept(`k-momentums-${k}-0.2-0.99-range`, k), { above: 1.99, below: 2.01 }),
      ),
  },
];
