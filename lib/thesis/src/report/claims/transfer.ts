/** Claims about the large convolutional networks, on which optimizers are run that learned on smaller ones. */
import type { Evidence } from '../evidence.js';
import type { Statistic } from '../statistics.js';
import { bestAdam } from './adams.js';
import type { Claim } from './claim.js';
import { ahead, noGain } from './margin.js';

/** A learned optimizer of 4.13 to 4.15 against the best of its Adams: its loss in panel a, its accuracy in b. */
const overAdams =
  (figure: string, label: string, statistic: Statistic = 'mean', byFar = false) =>
  (evidence: Evidence) => {
    const read = (name: string) =>
      evidence.read(statistic, `${figure}${statistic === 'accuracy' ? 'b' : 'a'}`, name);
    return [ahead(read(label), bestAdam(read), { byFar })];
  };

const k6 = 'k 6, timescales 0.2-0.99';
const k10 = 'k 10, timescales 0.2-0.99';

export const transfer: readonly Claim[] = [
  {
    id: '9a',
    section: '3.5, p. 22',
    sentence: 'On ConvCifar_0 the order at the end is Adam, k Momentums trained on MlpMnist, RMSProp.',
    explanation:
      'The thesis says that they beat RMSProp throughout: k = 6 is above it in 6 of the 500 epochs. Adam leads from the middle on. The range term is off, as in all learned runs of chapter 3.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('last', '3.10a', label);
      const learned = [k6, k10].map(read);
      return [
        ...learned.map((one) => ahead(one, read('RMSProp eta 1e-4'))),
        ahead(read('Adam eta 1e-4'), { name: 'the better k Momentums', readings: learned }),
      ];
    },
  },
  {
    id: '9b',
    section: '3.5, p. 22',
    sentence: 'On ConvCifar_0 the k Momentums have a higher accuracy than Adam and RMSProp.',
    explanation: 'Of accuracies no noise was measured: single runs decide nothing.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('accuracy', '3.10b', label);
      return [k6, k10].flatMap((learned) =>
        ['Adam eta 1e-4', 'RMSProp eta 1e-4'].map((other) => ahead(read(learned), read(other))),
      );
    },
  },
  {
    id: '17',
    section: '4.4.2, p. 38',
    sentence: 'On ConvMnist_0 the RNN with two layers is best by far.',
    explanation:
      'It is so at the end, from epoch 33 on; at epochs 25 to 27 the RNN is the worst of all. The losses of single epochs are noisy so near to 0.',
    margins: (evidence) =>
      (['mean', 'last'] as const).flatMap((statistic) => {
        const read = (label: string) => evidence.read(statistic, '4.11', label);
        const kind = { byFar: true, counts: statistic === 'mean' };
        return [bestAdam(read), read('LA')].map((other) => ahead(read('RNN 2 layers'), other, kind));
      }),
  },
  {
    id: '18',
    section: '4.4.3, p. 38',
    sentence:
      'Trained on CIFAR-10 directly, the RNN with two layers is better than the one with one layer, and neither beats the best Adam.',
    explanation:
      'In training one batch served a whole unroll, which rewards fitting that batch; this may be why.',
    margins: (evidence) => {
      const rnn = (layers: string) => evidence.read('mean', '4.12a', `RNN ${layers}`);
      const adam = bestAdam((label) => evidence.read('mean', '4.12b', label));
      return [
        ahead(rnn('2 layers'), rnn('1 layer')),
        noGain(rnn('1 layer'), adam),
        noGain(rnn('2 layers'), adam),
      ];
    },
  },
  {
    id: '19a',
    section: '4.4.3, p. 39',
    sentence: 'RNN_a, trained on MlpMnist, beats all Adams on ConvCifar_0 at 5e-4.',
    explanation: 'RNN_a is the lowest in 451 of 500 epochs of the thesis, in all from epoch 72 on.',
    margins: overAdams('4.13', 'RNN_a'),
  },
  {
    id: '19b',
    section: '4.4.3, p. 39',
    sentence: 'RNN_a has the highest accuracy on ConvCifar_0 at 5e-4.',
    explanation: null,
    margins: overAdams('4.13', 'RNN_a', 'accuracy'),
  },
  {
    id: '20a',
    section: '4.4.3, p. 39',
    sentence: 'RNN_b is best by far under a harsh annealing (1e-2 to 0).',
    explanation: null,
    margins: overAdams('4.14', 'RNN_b', 'mean', true),
  },
  {
    id: '20b',
    section: '4.4.3, p. 39',
    sentence: 'RNN_b has the highest accuracy under a harsh annealing.',
    explanation: null,
    margins: overAdams('4.14', 'RNN_b', 'accuracy'),
  },
  {
    id: '20c',
    section: '4.4.3, p. 39',
    sentence: 'Adam .7 fails completely under a harsh annealing.',
    explanation:
      'It ends at 0.362, the loss of guessing, where its neighbours do not: a network that died, perhaps by its seed. A claim about Adam .7 takes several seeds.',
    margins: (evidence) => {
      const read = (label: string) => evidence.read('last', '4.14a', label);
      return ['.99', '.9', '.8', '.6', '.5'].map((name) =>
        ahead(read(`Adam ${name}`), read('Adam .7'), { byFar: true }),
      );
    },
  },
  {
    id: '21a',
    section: '4.4.3, p. 40',
    sentence: 'RNN_b has the lowest loss under a mild annealing (5e-4 to 5e-5).',
    explanation:
      "The thesis' margin over Adam .99 is one of noise, and RNN_b is the highest of all for the first 20 epochs.",
    margins: overAdams('4.15', 'RNN_b'),
  },
  {
    id: '21b',
    section: '4.4.3, p. 40',
    sentence: 'The accuracy of RNN_b under a mild annealing is slightly below those of Adam .7 and .99.',
    explanation: null,
    margins: (evidence) => {
      const read = (label: string) => evidence.read('accuracy', '4.15b', label);
      return ['Adam .7', 'Adam .99'].map((adam) => ahead(read(adam), read('RNN_b')));
    },
  },
];
