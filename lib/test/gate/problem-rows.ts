/** Problems and trainings that cannot be, and what is said to them. */

import type { BatchProtocol } from '../../core/src/data/batches.js';
import { plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { type TrainingOptions, training } from '../../core/src/meta/training.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import type { Layer } from '../../core/src/problems/layer.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { any, type Row } from './row.js';

const start = { kind: 'normal', deviation: 0.01 } as const;
const drawn = { activation: 'linear', weights: start, bias: start } as const;
const dense = (inputs: number, outputs: number): Layer => ({ kind: 'dense', inputs, outputs, ...drawn });
const convolution: Layer = {
  kind: 'convolution',
  height: 28,
  width: 28,
  channels: 1,
  side: 3,
  outputs: 2,
  ...drawn,
};

const networkOf = (layers: readonly Layer[], batch: Partial<BatchProtocol> = {}) => {
  const { id, source, settings, batch: usual } = mlpMnist({ batchSize: 4 });
  const title = 'Mine';
  return networkProblem({ id, title, source, settings, batch: { ...usual, ...batch } }, layers);
};

const trainingOf = (change: Partial<TrainingOptions>) =>
  training({ rule: ruleByName('la-b'), problem: sumOfSquares(), iterations: 10, metaRate: 1e-3, ...change });

export const problemRows: readonly Row[] = [
  // Settings of problems.
  [
    () => sumOfSquares({ dimensions: 0 }),
    'dimensions of sum of squares is a whole number from 1 to 100,000,000',
    'dimensions = 0',
  ],
  [
    () => sumOfSquares({ dimensions: -1 }),
    'dimensions of sum of squares is a whole number from 1 to 100,000,000',
    'dimensions = -1',
  ],
  [
    () => sumOfSquares({ dimensions: 1.5 }),
    'dimensions of sum of squares is a whole number from 1 to 100,000,000',
    'dimensions = 1.5',
  ],
  [
    () => sumOfSquares({ dimensions: 1e9 }),
    'dimensions of sum of squares is a whole number from 1 to 100,000,000',
    'dimensions = 1000000000',
  ],
  [
    () => sumOfSquares(any({ dimension: 5 })),
    'The settings of sum of squares are dimensions',
    'dimension = 5',
    'leave it out, or take the nearest: dimensions',
  ],
  [
    () => rosenbrock({ start: any([1]) }),
    'start of Rosenbrock is a list of 2, each a finite number',
    'start = [1]',
  ],
  [
    () => rosenbrock({ start: [1, Number.NaN] }),
    'start[1] of Rosenbrock is a finite number',
    'start[1] = NaN',
  ],
  [
    () => mlpMnist({ hidden: [-3] }),
    'hidden[0] of MlpMnist is a whole number from 1 to 100,000',
    'hidden[0] = -3',
  ],
  [
    () => mlpMnist({ hidden: [1e6] }),
    'hidden[0] of MlpMnist is a whole number from 1 to 100,000',
    'hidden[0] = 1000000',
  ],
  [
    () => mlpMnist({ hidden: [1e5, 1e5] }),
    'size of MlpMnist (784-100000-100000-10) is a whole number from 1 to 100,000,000',
    'size = 10079600010',
  ],
  [
    () => mlpMnist({ batchSize: 0 }),
    'batchSize of MlpMnist is a whole number from 1 to 100,000',
    'batchSize = 0',
  ],
  [
    () => mlpMnist({ activation: any('rely') }),
    'activation of MlpMnist is one of linear, sigmoid, tanh, relu',
    'activation = "rely"',
    'take the nearest: relu',
  ],
  [() => convMnist(any(2)), 'name of convMnist is one of 0, 1', 'name = 2'],
  [
    () => convMnist(1, { batchSize: 1.5 }),
    'batchSize of ConvMnist is a whole number from 1 to 100,000',
    'batchSize = 1.5',
  ],
  [
    () => convCifar(any('0')),
    'name of convCifar is one of 0, 1',
    'name = "0"',
    'write 0, without quotation marks',
  ],
  [
    () => convCifar(0, any({ batch: 3 })),
    'The settings of ConvCifar are batchSize',
    'batch = 3',
    'leave it out, or take the nearest: batchSize',
  ],
  // Layers of networks.
  [
    () => networkOf([dense(784, -5), dense(5, 10)]),
    'outputs of layers[0] of Mine is a whole number from 1 to 100,000,000',
    'outputs = -5',
  ],
  [
    () => networkOf([dense(784, 5), dense(6, 10)]),
    'Each layer of Mine reads what the one before it makes',
    'layers[0] (dense) makes 5 numbers, layers[1] (dense) reads 6 numbers',
    'change the sizes of one of them',
  ],
  [
    () => networkOf([any({ ...dense(784, 5), activation: 'relo' }), dense(5, 10)]),
    'activation of layers[0] of Mine is one of linear, sigmoid, tanh, relu',
    'activation = "relo"',
    'take the nearest: relu',
  ],
  [
    () => networkOf([{ ...convolution, side: 4 }, dense(1568, 10)]),
    'side of layers[0] of Mine is an odd whole number',
    'side = 4',
  ],
  [
    () =>
      networkOf([convolution, { kind: 'max-pool', height: 14, width: 56, channels: 2, side: 2, stride: 2 }]),
    'Each layer of Mine reads what the one before it makes',
    'layers[0] (convolution) makes images of 28 x 28 x 2 numbers, layers[1] (max-pool) reads images of 14 x 56 x 2 numbers',
    'change the sizes of one of them',
  ],
  [
    () => networkOf([any({ ...dense(784, 10), weights: { kind: 'uniform' } })]),
    'weights.kind of layers[0] of Mine is one of normal, truncated-normal, constant',
    'weights.kind = "uniform"',
    'take the nearest: normal',
  ],
  [
    () => networkOf([]),
    'layers of Mine is a list of 1 to 1,000, each a record with a kind, one of dense, convolution, max-pool, normalization',
    'layers = []',
  ],
  [
    () => networkOf([dense(784, 10)], { size: 0 }),
    'size of the batch of Mine is a whole number from 1 to 100,000',
    'size = 0',
  ],
  [
    () => networkOf([dense(784, 10)], { dataset: any(7) }),
    'dataset of the batch of Mine is the name of a data set',
    'dataset = 7',
    'give another value',
  ],
  // Settings of trainings.
  [() => trainingOf({ unroll: 0 }), 'unroll of a training is a whole number from 1 to 100,000', 'unroll = 0'],
  [
    () => trainingOf({ unroll: 1e9 }),
    'unroll of a training is a whole number from 1 to 100,000',
    'unroll = 1000000000',
  ],
  [
    () => trainingOf({ iterations: 0 }),
    'iterations of a training is a whole number from 1 to 1,000,000,000',
    'iterations = 0',
  ],
  [() => trainingOf({ metaRate: -1 }), 'metaRate of a training is a number above 0', 'metaRate = -1'],
  [
    () => trainingOf({ order: any('third') }),
    'order of a training is one of first, second',
    'order = "third"',
    'take the nearest: first',
  ],
  [
    () => trainingOf({ batches: any('one') }),
    'batches of a training is one of one-per-evaluation, one-per-unroll',
    'batches = "one"',
    'take the nearest: one-per-evaluation',
  ],
  [
    () => trainingOf({ validation: { every: 10, steps: 0 } }),
    'steps of validation of a training is a whole number from 1 to 1,000,000,000',
    'steps = 0',
  ],
  [
    () => trainingOf({ validation: { every: 0, steps: 1 } }),
    'every of validation of a training is a whole number from 1 to 1,000,000,000',
    'every = 0',
  ],
  [
    () => trainingOf({ resets: any({ early: [1, 2] }) }),
    'earlySteps of resets of a training is a whole number, 0 or more',
    'no earlySteps',
    'give one: { earlySteps: ... }',
  ],
  [
    () => trainingOf({ stages: [0] }),
    'stages[0] of a training is a whole number from 1 to 1,000,000,000',
    'stages[0] = 0',
  ],
  [
    () => trainingOf({ rule: any(adam({ rate: 1 })) }),
    'rule of a training is a learned optimizer',
    'rule = { id: "adam", title: "Adam eta 1", source: "thesis 1.1; Kingma and Ba 2015", ...',
  ],
  [
    () => trainingOf({ rule: plainAverage({ rate: 1 }) }),
    'A rule with meta-parameters is trained',
    'mean k 6 eta 1, which has nothing to learn',
    'evaluate it as it is: bind(rule, [])',
  ],
  [
    () => trainingOf(any({ iteration: 5 })),
    'The settings of a training are rule, problem, tasks, trajectories, estimator, objective, clip, iterations, metaRate, outer, unroll, order, batches, resets, validation, stages',
    'iteration = 5',
    'leave it out, or take the nearest: iterations',
  ],
];
