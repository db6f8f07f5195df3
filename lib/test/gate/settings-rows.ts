/** Settings of optimizers and learned rules that cannot be, and what is said to them. */

import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { magnitudesBetween } from '../../core/src/learned/magnitudes.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { ruleFrom } from '../../core/src/learned/rule-from.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { adagrad } from '../../core/src/optimizers/adagrad.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { adamax } from '../../core/src/optimizers/adamax.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { mngMomentums } from '../../core/src/optimizers/mng-momentums.js';
import { momentum } from '../../core/src/optimizers/momentum.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { nesterov } from '../../core/src/optimizers/nesterov.js';
import { polynomial } from '../../core/src/optimizers/polynomial-decay.js';
import { rmsprop } from '../../core/src/optimizers/rmsprop.js';
import { constant, withFirstStepFault } from '../../core/src/optimizers/schedule.js';
import { scheduleFrom } from '../../core/src/optimizers/schedule-from.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { any, type Row } from './row.js';

const la = { average: 'la-b' } as const;
const holdsItself: Record<string, unknown> = {};
holdsItself.self = holdsItself;
const la6 = multiscaleAdam({ rate: 1, mixture: la });

export const settingsRows: readonly Row[] = [
  // Settings of optimizers.
  [
    () => adam(any({ lr: 1e-3 })),
    'The settings of Adam are rate, beta1, beta2, epsilon, epsilonPlace',
    'lr = 0.001',
    'leave it out, or take the nearest: rate',
  ],
  [
    () => adam(any({ rate: '1e-3' })),
    'rate of Adam is a number, 0 or more, or a schedule',
    'rate = "1e-3"',
    'write 0.001, without quotation marks',
  ],
  [
    () => adam({ rate: 1e-3, epsilonPlace: any('outside') }),
    'epsilonPlace of Adam is one of inside-root, outside-root',
    'epsilonPlace = "outside"',
    'take the nearest: outside-root',
  ],
  [
    () => adam(any({ rate: 1e-3, weightDecay: 0.1 })),
    'The settings of Adam are rate, beta1, beta2, epsilon, epsilonPlace',
    'weightDecay = 0.1',
    'leave it out, or take the nearest: beta1',
  ],
  [
    () => adam(any(1e-3)),
    'The settings of Adam are rate, beta1, beta2, epsilon, epsilonPlace',
    '0.001',
    'give them by name: { rate: ... }',
  ],
  [
    () => adam(any({})),
    'rate of Adam is a number, 0 or more, or a schedule',
    'no rate',
    'give one: { rate: ... }',
  ],
  [() => adam({ rate: Number.NaN }), 'rate of Adam is a number, 0 or more, or a schedule', 'rate = NaN'],
  [() => adam({ rate: 1, beta1: 1 }), 'beta1 of Adam is a number, 0 or more and below 1', 'beta1 = 1'],
  [() => adam({ rate: 1, beta2: -0.1 }), 'beta2 of Adam is a number, 0 or more and below 1', 'beta2 = -0.1'],
  [() => adam({ rate: 1, epsilon: -1e-8 }), 'epsilon of Adam is a number, 0 or more', 'epsilon = -1e-8'],
  [
    () => tensorflowAdam({ rate: 1, beta2: 1 }),
    "beta2 of TensorFlow's Adam is a number, 0 or more and below 1",
    'beta2 = 1',
  ],
  [
    () => adamax({ rate: 1, beta1: any('0.9') }),
    'beta1 of Adamax is a number, 0 or more and below 1',
    'beta1 = "0.9"',
    'write 0.9, without quotation marks',
  ],
  [
    () => adagrad({ rate: 1, accumulatorStart: -1 }),
    'accumulatorStart of Adagrad is a number, 0 or more',
    'accumulatorStart = -1',
  ],
  [
    () => rmsprop({ rate: 1, decay: 1.5 }),
    'decay of RMSProp is a number, 0 or more and below 1',
    'decay = 1.5',
  ],
  [
    () => rmsprop({ rate: 1, epsilonPlace: any('inside') }),
    'epsilonPlace of RMSProp is one of inside-root, outside-root',
    'epsilonPlace = "inside"',
    'take the nearest: inside-root',
  ],
  [
    () => momentum({ rate: 1, momentum: 1 }),
    'momentum of Momentum is a number, 0 or more and below 1',
    'momentum = 1',
  ],
  [
    () => nesterov(any({ rate: 1, momentun: 0.9 })),
    'The settings of Nesterov are rate, momentum',
    'momentun = 0.9',
    'leave it out, or take the nearest: momentum',
  ],
  [() => sgd({ rate: -1 }), 'rate of SGD is a number, 0 or more, or a schedule', 'rate = -1'],
  [
    () => sgd({ rate: Number.POSITIVE_INFINITY }),
    'rate of SGD is a number, 0 or more, or a schedule',
    'rate = Infinity',
  ],
  [() => mng({ k: 1.5, etaMin: 1 }), 'k of MNG is a whole number from 1 to 5,000', 'k = 1.5'],
  [() => mng({ k: 0, etaMin: 1 }), 'k of MNG is a whole number from 1 to 5,000', 'k = 0'],
  [() => mng({ k: 1e6, etaMin: 1 }), 'k of MNG is a whole number from 1 to 5,000', 'k = 1000000'],
  [() => mng({ k: 5, etaMin: 0 }), 'etaMin of MNG is a number above 0, or a schedule', 'etaMin = 0'],
  [() => mng({ k: 2, etaMin: 1, noise: Number.NaN }), 'noise of MNG is a number, 0 or more', 'noise = NaN'],
  [
    () => mng({ k: 5, etaMin: 1, gradients: any('signs') }),
    'gradients of MNG is one of normalized, sign',
    'gradients = "signs"',
    'take the nearest: sign',
  ],
  [
    () => mngMomentums({ timescales: [0.5, 1], etaMin: 1 }),
    'timescales[1] of MNG momentums is a number above 0 and below 1',
    'timescales[1] = 1',
  ],
  [
    () => mngMomentums({ timescales: [], etaMin: 1 }),
    'timescales of MNG momentums is a list of 1 to 5,000, each a number above 0 and below 1',
    'timescales = []',
  ],
  [
    () => mngMomentums({ timescales: [0.5], etaMin: 1, noise: -0.1 }),
    'noise of MNG momentums is a number, 0 or more',
    'noise = -0.1',
  ],
  // Settings of schedules.
  [() => constant(-1), 'rate of a constant schedule is a number, 0 or more', 'rate = -1'],
  [() => cosine({ from: 1, to: 0, steps: 0 }), 'steps of a cosine schedule is a number above 0', 'steps = 0'],
  [
    () => cosine(any({ from: 1, steps: 5 })),
    'to of a cosine schedule is a number, 0 or more',
    'no to',
    'give one: { to: ... }',
  ],
  [
    () => polynomial({ from: 1, to: 0, steps: 5, power: 0 }),
    'power of a polynomial schedule is a number above 0',
    'power = 0',
  ],
  [
    () => withFirstStepFault(constant(1), Number.NaN),
    'rate of a constant schedule is a number, 0 or more',
    'rate = NaN',
  ],
  [
    () => adam({ rate: { settings: {}, at: () => Number.NaN } }),
    'rate of Adam is a number, 0 or more, or a schedule of such numbers',
    'rate = NaN',
  ],
  [
    () => scheduleFrom(undefined),
    'settings of a schedule is a schedule, as Schedule.settings has it',
    'no settings',
    'give one: { settings: ... }',
  ],
  [
    () => scheduleFrom({}),
    'settings.kind of a schedule is one of constant, cosine, polynomial, first-step-fault',
    'no settings.kind',
    'give one: { settings.kind: ... }',
  ],
  [
    () => scheduleFrom({ kind: 'cosinus' }),
    'settings.kind of a schedule is one of constant, cosine, polynomial, first-step-fault',
    'settings.kind = "cosinus"',
    'take the nearest: cosine',
  ],
  [
    () => scheduleFrom({ kind: 'constant' }),
    'rate of a constant schedule is a number, 0 or more',
    'no rate',
    'give one: { rate: ... }',
  ],
  [
    () => scheduleFrom({ kind: 'constant', rate: 1, to: 0 }),
    'The settings of a constant schedule are rate',
    'to = 0',
    'leave it out, or take the nearest: rate',
  ],
  [
    () => scheduleFrom({ kind: 'first-step-fault', firstRate: 1 }),
    'schedule of a first-step-fault schedule is a schedule, as Schedule.settings has it',
    'no schedule',
    'give one: { schedule: ... }',
  ],
  // Settings of learned rules.
  [() => kTimesteps({ k: 0, etaMin: 1 }), 'k of k Timesteps is a whole number from 1 to 5,000', 'k = 0'],
  [
    () => kTimesteps({ k: Number.NaN, etaMin: 1 }),
    'k of k Timesteps is a whole number from 1 to 5,000',
    'k = NaN',
  ],
  [
    () => kTimesteps({ k: 5, etaMin: 1, hidden: [1e6] }),
    'hidden[0] of k Timesteps is a whole number from 1 to 5,000',
    'hidden[0] = 1000000',
  ],
  [
    () => kTimesteps({ k: 5, etaMin: 1, noise: -0.01 }),
    'noise of k Timesteps is a number, 0 or more',
    'noise = -0.01',
  ],
  [
    () => kTimesteps({ k: 5, etaMin: 1, magnitudes: [] }),
    'magnitudes of k Timesteps is a list of 1 to 5,000, each a number, 0 or more',
    'magnitudes = []',
  ],
  [
    () => kTimesteps({ k: 5, etaMin: 1, magnitudes: [0, 0] }),
    'magnitudes of k Timesteps is a list of 1 to 5,000, each a number, 0 or more, and one of them above 0',
    'magnitudes = [0, 0]',
  ],
  [
    () => kMomentums({ timescales: [0.5], etaMin: 1, magnitudes: [1, -1] }),
    'magnitudes[1] of k Momentums is a number, 0 or more',
    'magnitudes[1] = -1',
  ],
  [
    () => kMomentums({ timescales: [], etaMin: 1 }),
    'timescales of k Momentums is a list of 1 to 5,000, each a number above 0 and below 1',
    'timescales = []',
  ],
  [
    () => kMomentums({ timescales: [0, 0.5], etaMin: 1 }),
    'timescales[0] of k Momentums is a number above 0 and below 1',
    'timescales[0] = 0',
  ],
  [
    () => kMomentums({ timescales: [0.5, 1], etaMin: 1 }),
    'timescales[1] of k Momentums is a number above 0 and below 1',
    'timescales[1] = 1',
  ],
  [
    () => kMomentums({ timescales: [0.5], etaMin: 1, inputs: any('adam') }),
    'inputs of k Momentums is one of gradients, points-and-gradients, adam-like',
    'inputs = "adam"',
    'take the nearest: adam-like',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: la, timescales: [] }),
    'timescales of multiscale Adam is a list of 1 to 5,000, each a list of 2, each a number above 0 and below 1',
    'timescales = []',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: la, timescales: [[0.9, 1]] }),
    'timescales[0][1] of multiscale Adam is a number above 0 and below 1',
    'timescales[0][1] = 1',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: any({}) }),
    'mixture of multiscale Adam is one of { average }, { hidden }, { weights }',
    'mixture = {}',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: any({ average: 'lab' }) }),
    'average of the mixture of multiscale Adam is one of la-a, la-b, la-c',
    'average = "lab"',
    'take the nearest: la-b',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: any({ ...la, hidden: [5] }) }),
    'mixture of multiscale Adam is one of { average }, { hidden }, { weights }',
    'mixture = { average: "la-b", hidden: [5] }',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: { weights: [1, 2] } }),
    'weights of the mixture is a list of 6, each a finite number',
    'weights = [1, 2]',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: { hidden: [5, 0] } }),
    'hidden[1] of the mixture of multiscale Adam is a whole number from 1 to 5,000',
    'hidden[1] = 0',
  ],
  [
    () => multiscaleAdam({ rate: 1, mixture: la, noise: Number.POSITIVE_INFINITY }),
    'noise of multiscale Adam is a number, 0 or more',
    'noise = Infinity',
  ],
  [
    () => magnitudesBetween(0, 1, 10),
    'A range of magnitudes has a least one above 0, a larger one, and a whole number of 3 to 5,000 in all',
    '10 from 0 to 1',
    'give other ends, as in magnitudesBetween(1e-3, 1, 10)',
  ],
  [
    () => magnitudesBetween(1, 0.1, 10),
    'A range of magnitudes has a least one above 0, a larger one, and a whole number of 3 to 5,000 in all',
    '10 from 1 to 0.1',
    'give other ends, as in magnitudesBetween(1e-3, 1, 10)',
  ],
  [
    () => magnitudesBetween(0.1, 1, 1e9),
    'A range of magnitudes has a least one above 0, a larger one, and a whole number of 3 to 5,000 in all',
    '1000000000 from 0.1 to 1',
    'give other ends, as in magnitudesBetween(1e-3, 1, 10)',
  ],
  [
    () => timescalesBetween(0.2, 0.9, 1e9),
    'count of timescalesBetween is a whole number from 1 to 5,000',
    'count = 1000000000',
  ],
  [
    () => bind(la6, [1, 2, 3]),
    'A theta of LA_b k 6 eta 1 is 6 finite numbers',
    '3 numbers',
    'take a theta that was trained for this rule with these settings',
  ],
  [
    () => bind(la6, [1, 2, Number.NaN, 4, 5, 6]),
    'A theta of LA_b k 6 eta 1 is 6 finite numbers',
    'NaN at place 2',
    'take a theta that was trained for this rule with these settings',
  ],
  [
    () => adamTimescales(7),
    'The thesis has 5, 6 or 11 Adams',
    'k = 7',
    'take one of these, or give a list of (beta1, beta2) of your own',
  ],
  // Settings in files.
  [
    () => ruleFrom('k-timestep', {}),
    'A learned optimizer is one of k-timesteps, k-momentums, multiscale-adam',
    '"k-timestep"',
    'take the nearest: k-timesteps or k-momentums or multiscale-adam; a rule of your own is known once its defineRule() has run',
  ],
  [
    () => ruleFrom('constructor', {}),
    'A learned optimizer is one of k-timesteps, k-momentums, multiscale-adam',
    '"constructor"',
    'take the nearest: k-timesteps or k-momentums or multiscale-adam; a rule of your own is known once its defineRule() has run',
  ],
  [
    () => ruleFrom('k-timesteps', {}),
    'k of k Timesteps is a whole number from 1 to 5,000',
    'no k',
    'give one: { k: ... }',
  ],
  [
    () => ruleFrom('k-timesteps', { k: '5', etaMin: 1 }),
    'k of k Timesteps is a whole number from 1 to 5,000',
    'k = "5"',
    'write 5, without quotation marks',
  ],
  [
    () => ruleFrom('k-timesteps', { k: 5, etaMin: null }),
    'etaMin of k Timesteps is a number above 0, or a schedule',
    'etaMin = null',
  ],
  [
    () => ruleFrom('k-timesteps', { k: 5, etaMin: { kind: 'cosinus' } }),
    'etaMin.kind of k Timesteps is one of constant, cosine, polynomial, first-step-fault',
    'etaMin.kind = "cosinus"',
    'take the nearest: cosine',
  ],
  [
    () => ruleFrom('k-timesteps', { k: 5, etaMin: 1, range: 1 }),
    'range of k Timesteps is true or false',
    'range = 1',
  ],
  [
    () => ruleFrom('k-timesteps', { k: 5, etaMin: 1, rang: true }),
    'The settings of k Timesteps are k, etaMin, range, hidden, units, magnitudes, noise',
    'rang = true',
    'leave it out, or take the nearest: range',
  ],
  [
    () => ruleFrom('k-timesteps', { k: 5, etaMin: 1, hidden: 50 }),
    'hidden of k Timesteps is a list of 0 to 100, each a whole number from 1 to 5,000',
    'hidden = 50',
  ],
  [
    () => ruleFrom('k-momentums', { timescales: ['0.5'], etaMin: 1 }),
    'timescales[0] of k Momentums is a number above 0 and below 1',
    'timescales[0] = "0.5"',
    'write 0.5, without quotation marks',
  ],
  [
    () => ruleFrom('multiscale-adam', { rate: 1, mixture: la, timescales: [[0.9]] }),
    'timescales[0] of multiscale Adam is a list of 2, each a number above 0 and below 1',
    'timescales[0] = [0.9]',
  ],
  [
    () => adam({ rate: 1, beta1: any(holdsItself) }),
    'beta1 of Adam is a number, 0 or more and below 1',
    'beta1 = { self: { self: { self: ... } } }',
  ],
  // Names of rules.
  [
    () => ruleByName('k-timesteps-999999999'),
    'k of k Timesteps is a whole number from 1 to 5,000',
    'k = 999999999',
  ],
  [
    () => ruleByName('k-timesteps-5000000000000000000000'),
    'k of k Timesteps is a whole number from 1 to 5,000',
    'k = 5e+21',
  ],
  [() => ruleByName('k-timesteps-0'), 'k of k Timesteps is a whole number from 1 to 5,000', 'k = 0'],
  [() => ruleByName('k-momentums-0-0.2-0.9'), 'k of k Momentums is a whole number from 1 to 5,000', 'k = 0'],
  [
    () => ruleByName('k-momentums-99999-0.2-0.9'),
    'k of k Momentums is a whole number from 1 to 5,000',
    'k = 99999',
  ],
  [
    () => ruleByName('k-momentums-2-0.2-1'),
    'timescales[1] of k Momentums is a number above 0 and below 1',
    'timescales[1] = 1',
  ],
  [
    () => ruleByName('k-momentums-2-0.2-0.9.9'),
    'timescales[0] of k Momentums is a number above 0 and below 1',
    'timescales[0] = NaN',
  ],
  [
    () => ruleByName('la-b-999999999'),
    'The thesis has 5, 6 or 11 Adams',
    'k = 999999999',
    'take one of these, or give a list of (beta1, beta2) of your own',
  ],
  [() => ruleByName('la-b', { eta: 0 }), 'eta of la-b is a number above 0', 'eta = 0'],
  [
    () => ruleByName('k-timesteps-5', { eta: Number.NaN }),
    'eta_min of k-timesteps-5 is a number above 0',
    'eta_min = NaN',
  ],
];
