/** Claims about convolutional networks, which the kit does not compute. */
import type { ClaimNotRun } from './claim.js';

const notRun = 'needs the convolutional networks';

export const claimsNotRun: readonly ClaimNotRun[] = [
  [
    '9',
    '3.5',
    'k Momentums trained on MlpMnist work on ConvCifar_0; Adam is ahead at the end (Figure 3.10).',
  ],
  ['17', '4.4.2', 'On ConvMnist_0 the RNN with two layers is best by far (Figure 4.11).'],
  ['18', '4.4.3', 'Trained on Cifar10 directly, the RNNs do not beat the best Adam (Figure 4.12).'],
  ['19', '4.4.3', 'RNN_a, trained on MlpMnist, is best on ConvCifar_0 at 5e-4 (Figure 4.13).'],
  ['20', '4.4.3', 'RNN_b is best by far under a harsh annealing (Figure 4.14).'],
  ['21', '4.4.3', 'RNN_b has the lowest loss under a mild annealing (Figure 4.15).'],
].map(([id = '', section = '', sentence = '']) => ({ id, section, sentence, notRun }));
