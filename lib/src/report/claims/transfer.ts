/** Claims about the large convolutional networks, on which optimizers are run that learned on smaller ones. */
import type { Evidence } from '../evidence.js';
import { lastDeviations } from '../seed-deviations.js';
import { bestAdam } from './adams.js';
import type { Claim } from './claim.js';
import { below, lowest } from './margin.js';

const { convMnist, convCifar } = lastDeviations;

/** A learned optimizer of 4.13 to 4.15 against the best of its Adams. */
const overAdams = (place: string, label: string) => (evidence: Evidence) => {
  const read = (name: string) => evidence.last(place, name, convCifar);
  return [below(read(label), bestAdam(read))];
};

export const transfer: readonly Claim[] = [
  {
    id: '9',
    section: '3.5',
    sentence:
      'k Momentums trained on MlpMnist work on ConvCifar_0: they end below RMSProp, and Adam ends below them.',
    needs: ['3.10'],
    explanation:
      'The thesis says that they beat RMSProp throughout: k = 6 is above it in 6 of the 500 epochs. Adam leads from the middle on. The range term is off, as in all learned runs of chapter 3.',
    test: (evidence) => {
      const read = (label: string) => evidence.last('3.10a', label, convCifar);
      const learned = [6, 10].map((k) => read(`k ${k}, timescales 0.2-0.99`));
      return [
        ...learned.map((one) => below(one, read('RMSProp eta 1e-4'))),
        below(read('Adam eta 1e-4'), lowest('the better k Momentums', learned)),
      ];
    },
  },
  {
    id: '17',
    section: '4.4.2',
    sentence: 'On ConvMnist_0 the RNN with two layers is best by far.',
    needs: ['4.11'],
    explanation:
      'It is so at the end, from epoch 33 on; at epochs 25 to 27 the RNN is the worst of all. The losses of single epochs are noisy so near to 0.',
    test: (evidence) => {
      const read = (label: string) => evidence.last('4.11', label, convMnist);
      const rnn = read('RNN 2 layers');
      return [below(rnn, bestAdam(read)), below(rnn, read('LA'))];
    },
  },
  {
    id: '18',
    section: '4.4.3',
    sentence: 'Trained on CIFAR-10 directly, the RNNs do not beat the best Adam.',
    needs: ['4.12'],
    explanation:
      'In brackets: two layers against one. In training one batch served a whole unroll, which rewards fitting that batch; this may be why.',
    test: (evidence) => {
      const best = bestAdam((label) => evidence.last('4.12b', label, convCifar));
      const [one, two] = ['RNN 1 layer', 'RNN 2 layers'].map((label) =>
        evidence.last('4.12a', label, convCifar),
      );
      return [below(best, two), below(best, one), below(two, one, { counts: false })];
    },
  },
  {
    id: '19',
    section: '4.4.3',
    sentence: 'RNN_a, trained on MlpMnist, is best on ConvCifar_0 at 5e-4.',
    needs: ['4.13'],
    explanation: 'RNN_a is the lowest in 451 of 500 epochs of the thesis, in all from epoch 72 on.',
    test: overAdams('4.13a', 'RNN_a'),
  },
  {
    id: '20',
    section: '4.4.3',
    sentence: 'RNN_b is best by far under a harsh annealing (1e-2 to 0).',
    needs: ['4.14'],
    explanation: "The thesis' Adam .7 fails completely (0.362, the loss of guessing), perhaps by its seed.",
    test: overAdams('4.14a', 'RNN_b'),
  },
  {
    id: '21',
    section: '4.4.3',
    sentence: 'RNN_b has the lowest loss under a mild annealing (5e-4 to 5e-5).',
    needs: ['4.15'],
    explanation:
      "The thesis' margin over Adam .99 is one of noise, and RNN_b is the highest of all for the first 20 epochs.",
    test: overAdams('4.15a', 'RNN_b'),
  },
];
