/** Claims about convolutional networks, which the kit does not compute. Losses are log10 of the training loss. */
import type { ClaimNotRun } from './claim.js';

const notRun = 'needs the convolutional networks';

export const claimsNotRun: readonly ClaimNotRun[] = [
  {
    id: '9',
    section: '3.5',
    sentence:
      'k Momentums trained on MlpMnist work on ConvCifar_0: they beat RMSProp throughout, Adam is ahead of them towards the end (Figure 3.10).',
    notRun,
    numbers:
      'Last of 500 epochs: Adam -0.301, k 10 -0.293, k 6 -0.279, RMSProp -0.270. k = 6 is above RMSProp in 6 of 500 epochs; Adam leads from the middle on.',
  },
  {
    id: '17',
    section: '4.4.2',
    sentence: 'On ConvMnist_0 the RNN with two layers is best by far (Figure 4.11).',
    notRun,
    numbers:
      'Last of 50 epochs: RNN -6.15, the best Adam (.8) -3.418, LA -3.373. It is so from epoch 33 on; at epochs 25 to 27 the RNN is the worst of all.',
  },
  {
    id: '18',
    section: '4.4.3',
    sentence: 'Trained on Cifar10 directly, the RNNs do not beat the best Adam (Figure 4.12).',
    notRun,
    numbers: 'Last of 250 epochs: the best Adam (.9) -0.235, RNN with two layers -0.213, with one -0.197.',
  },
  {
    id: '19',
    section: '4.4.3',
    sentence: 'RNN_a, trained on MlpMnist, is best on ConvCifar_0 at 5e-4 (Figure 4.13).',
    notRun,
    numbers:
      'Last of 500 epochs: RNN_a -0.310, the best Adam (.9) -0.287. RNN_a is the lowest in 451 of 500 epochs, in all from epoch 72 on.',
  },
  {
    id: '20',
    section: '4.4.3',
    sentence: 'RNN_b is best by far under a harsh annealing (1e-2 to 0, Figure 4.14).',
    notRun,
    numbers:
      'Last of 500 epochs: RNN_b -0.091, the best Adam (.8) -0.042; Adam .7 fails completely (0.362), perhaps by its seed.',
  },
  {
    id: '21',
    section: '4.4.3',
    sentence: 'RNN_b has the lowest loss under a mild annealing (5e-4 to 5e-5, Figure 4.15).',
    notRun,
    numbers:
      'Last of 500 epochs: RNN_b -0.407, the best Adam (.99) -0.402, a margin of noise. RNN_b is the lowest in 392 of 500 epochs and never before epoch 57.',
  },
];
