/** Claims of chapter 4 that MlpMnist can judge: Multiscale Adam. */
import type { Evidence } from '../evidence.js';
import { bestAdam } from './adams.js';
import type { Claim, Margin } from './claim.js';
import { ahead, noGain, notRun, number } from './margin.js';

const bug =
  'In the two annealed columns the thesis\' Adams made their first step at 1.0, by a fault of its program; ours follow the schedule that was meant. The columns "as run" have the fault, and do not count here.';

const annealed = ['0.05-0', '0.01-0'] as const;

/** A learned row against the best of its Adams, column by column; the annealed ones as run, shown beside them. */
function overAdams(evidence: Evidence, figure: string, row: string, columns: readonly string[]): Margin[] {
  const margin = (column: string, counts: boolean) => {
    const read = (label: string) => evidence.read('mean', `${figure} at ${column}`, label);
    return ahead(read(row), bestAdam(read), { counts });
  };
  const asRun = annealed.filter((column) => columns.includes(column)).map((column) => `${column} as run`);
  return [...columns.map((column) => margin(column, true)), ...asRun.map((column) => margin(column, false))];
}

export const chapter4: readonly Claim[] = [
  {
    id: '0',
    section: '1.2',
    sentence:
      'The LSTM optimizer of earlier work diverges when sigmoids become relus; the optimizers of the thesis do not.',
    explanation: null,
    margins: () => [notRun('the LSTM diverges', 'the kit has no LSTM optimizer')],
  },
  {
    id: '10a',
    section: '4.4.1, p. 30',
    sentence: 'Linear averages with normalised weights (LA_a, LA_b) are much better than without (LA_c).',
    explanation:
      'The weights of LA_c sum to 0.302 in the thesis (Table 4.2), those of the others to 1. An independent training of LA_c gave -0.85 to -0.88.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '4.2', label);
      return ['LA_a: normalised', 'LA_b: absolute values normalised'].map((label) =>
        ahead(read(label), read('LA_c: not normalised'), { byFar: true }),
      );
    },
  },
  {
    id: '10b',
    section: '4.4.1, p. 30',
    sentence: 'LA_b is more consistent than LA_a.',
    explanation:
      'A sum of one with weights of both signs leaves directions free: single weights of LA_a differ from training to training.',
    margins: () => [
      notRun(
        'LA_b varies less between trainings than LA_a',
        'each was trained once: it takes several trainings',
      ),
    ],
  },
  {
    id: '11',
    section: '4.4.1, p. 31',
    sentence: 'Of the linear averages, k = 11 is better than k = 6, and k = 6 better than k = 5.',
    explanation:
      'The learned weights of all three lie on the slowest and the fastest timescale (claim 22), so that the three are nearly one rule. Both margins of the thesis are those of single runs.',
    margins: (evidence) => {
      const read = (k: number) => evidence.read('mean', '4.3', `LA_b k ${k}`);
      return [ahead(read(11), read(6)), ahead(read(6), read(5))];
    },
  },
  {
    id: '12',
    section: '4.4.1, p. 31',
    sentence: 'At 1e-2 all three linear averages (k = 5, 6, 11) beat every one of the eleven Adams.',
    explanation: "The thesis' own weights of Table 4.2, without any training, do so too.",
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '4.4', label);
      const singles = evidence.labels('4.4').filter((label) => label.startsWith('Adam '));
      const adam = { name: 'the best Adam', readings: singles.map(read) };
      return [5, 6, 11].map((k) => ahead(read(`LA_b k ${k}`), adam));
    },
  },
  {
    id: '13a',
    section: '4.4.1, p. 33',
    sentence: 'LA is poor at small learning rates: from 1e-3 down the best Adam is better.',
    explanation:
      'At these rates the plain average of the six Adams, which needs no learning, is as good as LA: nothing was gained and little lost.',
    margins: (evidence) =>
      ['1e-3', '5e-4', '1e-4', '5e-5'].map((column) => {
        const read = (label: string) => evidence.read('mean', `4.5 at ${column}`, label);
        return ahead(bestAdam(read), read('LA'));
      }),
  },
  {
    id: '13b',
    section: '4.4.1, p. 33',
    sentence: 'LA is best at 5e-2, at 1e-2 and where the rate is annealed.',
    explanation: bug,
    margins: (evidence) => overAdams(evidence, '4.5', 'LA', ['5e-2', '1e-2', ...annealed]),
  },
  {
    id: '14',
    section: '4.4.1, p. 33',
    sentence: 'A network (MLP) instead of the linear average brings no gain.',
    explanation: null,
    margins: (evidence) =>
      ['5e-3', '1e-4'].map((eta) =>
        noGain(
          evidence.read('mean', '4.6', `MLP eta ${eta}`),
          evidence.read('mean', '4.6', `LA_b eta ${eta}`),
        ),
      ),
  },
  {
    id: '15',
    section: '4.4.1, p. 34',
    sentence: 'The RNN with one layer repairs the small learning rates: it is best at 5e-4 and 1e-4.',
    explanation:
      'The network starts as the plain average of its Adams and needs its length of training to leave it. Only the margin at 5e-4 is more than noise in the thesis.',
    margins: (evidence) => overAdams(evidence, '4.7', 'RNN 1 layer', ['5e-4', '1e-4']),
  },
  {
    id: '16a',
    section: '4.4.1, p. 34',
    sentence: 'The RNN with two layers is best at every learning rate but 5e-3.',
    explanation: `${bug} With the schedule that was meant, the thesis' RNN would lose 0.01-0 to Adam .9, whose mean is then -1.14.`,
    margins: (evidence) =>
      overAdams(evidence, '4.8', 'RNN 2 layers', [
        '1e-1',
        '5e-2',
        '1e-2',
        '1e-3',
        '5e-4',
        '1e-4',
        '5e-5',
        ...annealed,
      ]),
  },
  {
    id: '16c',
    section: '4.4.1, p. 34',
    sentence: 'At 1e-2 the RNN with two layers is better than every Adam.',
    explanation:
      "The part of claim 16a whose training has the thesis' length. The theta that was taken by its validation is the one after 1,000 of 50,000 meta-iterations.",
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '4.10-whole a', label);
      return ['.9', '.95', '.99'].map((name) => ahead(read('RNN 2 layers'), read(`Adam ${name}`)));
    },
  },
  {
    id: '16d',
    section: '4.4.1, p. 34',
    sentence: 'At 1e-2 the RNN with two layers is better than the linear average.',
    explanation: "The thesis' numbers say so by 0.013; it claims a gain over LA for the RNN as a whole.",
    margins: (evidence) => {
      const read = (label: string) => evidence.read('mean', '4.10-whole a', label);
      return [ahead(read('RNN 2 layers'), read('LA'))];
    },
  },
  {
    id: '16b',
    section: '4.4.1, p. 34',
    sentence: 'The RNN with two layers improves on the one with one layer by a big margin.',
    explanation:
      "The thesis' heat maps hide it, because each is scaled for itself: at 0.01-0, 5e-4, 5e-3 and 1e-4 its own numbers have one layer ahead.",
    margins: (evidence) =>
      ['1e-1', '5e-2', '1e-2', '5e-3', '1e-3', '5e-4', '1e-4', '5e-5', ...annealed].map((column) =>
        ahead(
          evidence.read('mean', `4.8 at ${column}`, 'RNN 2 layers'),
          evidence.read('mean', `4.7 at ${column}`, 'RNN 1 layer'),
          { byFar: true },
        ),
      ),
  },
  {
    id: '22',
    section: '4.4.1, p. 31',
    sentence: 'The weights of the linear average LA_b concentrate on the slowest and the fastest timescale.',
    explanation:
      'Judged by nine tenths of the weight. LA_a is left out: a sum of one with weights of both signs leaves directions free, and its single weights say nothing. The weights printed in Table 4.3b sum to 0.987: one of them is misprinted.',
    margins: (evidence) => [
      number(evidence.share('T4.2', 'LA_b', ['.99', '.5']), { above: 0.9 }),
      number(evidence.share('T4.3a', 'LA_b', ['.99', '.6']), { above: 0.9 }),
      number(evidence.share('T4.3b', 'LA_b', ['.99', '.5']), { above: 0.9 }),
    ],
  },
];
