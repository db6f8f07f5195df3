/** Figure 3.9: the learned optimizer that reads k moving averages of the gradient. */

import { annealingSteps } from 'l2o/internal/learned/rule-named.js';
import type { StageShare } from 'l2o/internal/meta/stages.js';
import { cosine } from 'l2o/internal/optimizers/cosine-annealing.js';
import { mngMomentums } from 'l2o/internal/optimizers/mng-momentums.js';
import { timescalesBetween } from 'l2o/internal/optimizers/momentums.js';
import { rmsprop } from 'l2o/internal/optimizers/rmsprop.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { Settings } from 'l2o/internal/settings.js';
import type { Setting } from '../figures/palette.js';
import type { AxisRecord, FigureExperiment, NamedTraining, PanelRecord, SeriesRecord } from './experiment.js';
import { epochs, lossAxis, onMlpMnist } from './panels.js';
import { chapter3Training, shortTraining } from './trainings.js';

const notebook = '3.5-k-momentums';

const problem = mlpMnist();

/** Number of timescales, first and last of them. */
type Timescales = Setting<'momentums'>;

/** The eta_min that they are drawn at, ten times that of their training (thesis p21). */
export const momentumsEtaMin = 1e-3;

/** @param reference undefined where the thesis has no curve of it */
function momentums(timescales: Timescales, reference: string | undefined, variant = ''): SeriesRecord {
  const [k, ends] = timescales.split(' ');
  return {
    label: `k ${k}, timescales ${ends}`,
    ...(reference !== undefined && { reference }),
    color: `momentums ${timescales}`,
    problem,
    training: chapter3Training(`k-momentums-${k}-${ends}${variant}`),
    evaluatedWith: { etaMin: momentumsEtaMin },
  };
}

export const momentumsTimescales: readonly Timescales[] = [
  '10 0.2-0.99',
  '6 0.2-0.9',
  '6 0.2-0.99',
  '6 0.5-0.99',
  '7 0.1-0.99',
];

const amongThemselves = (variant = '') =>
  momentumsTimescales.map((timescales) => {
    const [k, ends] = timescales.split(' ');
    return momentums(timescales, `k ${k} range ${ends}`, variant);
  });

const againstOthers = (variant = ''): SeriesRecord[] => [
  momentums('6 0.2-0.99', 'O_m k 6 eta_min 1e-3', variant),
  momentums('10 0.2-0.99', 'O_m k 10 eta_min 1e-3', variant),
  {
    label: 'Adam eta 5e-3',
    reference: 'Adam eta 5e-3',
    color: 'adam 5e-3',
    problem,
    optimizer: tensorflowAdam({ rate: 5e-3 }),
  },
  {
    label: 'RMSProp eta 1e-2',
    reference: 'RMSProp eta 1e-2',
    color: 'rmsprop',
    problem,
    optimizer: rmsprop({ rate: 1e-2 }),
  },
];

const y: AxisRecord = lossAxis([-1.4478, 0.22771]);

const panel = (
  letter: string,
  title: string,
  series: readonly SeriesRecord[],
  referencePanel = letter,
): PanelRecord => ({ panel: letter, referencePanel, title, x: epochs, y, series });

const figure39: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '3.9',
  title: 'k Momentums on MlpMnist',
  caption:
    'MlpMnist, mean training loss per epoch at eta_min 1e-3: (a) five choices of timescales, (b) the best two against Adam and RMSProp. ' +
    'The range term is off, as the thesis ran it. The thesis: the two with 0.2-0.99 are best, and beat both.',
  section: '3.5',
  notebook,
  panels: [
    panel('a', 'Comparison of the learned optimizers', amongThemselves()),
    panel('b', 'Trained optimizers vs Adam and RMSProp', againstOthers()),
  ],
};

const figure39Range: FigureExperiment = {
  ...onMlpMnist(20, 1),
  view: 'curves',
  id: '3.9-range',
  referenceFigure: '3.9',
  title: 'k Momentums with the range term off and on',
  caption:
    'MlpMnist: (a) the rule as the thesis ran it, (b) as it is written, with the range of the averages of the point in the step, ' +
    "each trained for itself. The thesis' curves, in both panels, are those of (a).",
  section: '3.5',
  notebook,
  panels: [
    panel('a', 'range off, as run', amongThemselves(), 'a'),
    panel('b', 'range on, as written', amongThemselves('-range'), 'a'),
  ],
};

const figure39Inputs: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '3.9-inputs',
  referenceFigure: '3.9',
  title: 'Other inputs for k Momentums',
  caption:
    'MlpMnist: six timescales from 0.2 to 0.99; the network reads normalised averages of the gradient, those of the point too, ' +
    'or averages normalised as in Adam. The thesis has no figure of it and says: no gain on MlpMnist.',
  section: '3.5',
  notebook,
  panels: [
    panel(
      'a',
      'What the network reads',
      [
        { ...momentums('6 0.2-0.99', 'k 6 range 0.2-0.99'), label: 'gradients (3.9)' },
        withOther('points', 'points and gradients', '6 0.5-0.99'),
        withOther('adam', 'gradients, normalised as in Adam', '7 0.1-0.99'),
      ],
      'a',
    ),
  ],
};

function withOther(inputs: 'points' | 'adam', label: string, color: Timescales): SeriesRecord {
  return { ...momentums('6 0.2-0.99', undefined, `-${inputs}`), label, color: `momentums ${color}` };
}

const parts: readonly (readonly [Setting<'trained'>, StageShare])[] = [
  ['1%', 0.01],
  ['2%', 0.02],
  ['5%', 0.05],
  ['10%', 0.1],
  ['20%', 0.2],
  ['50%', 0.5],
];

/** The optimizer as it was after a part of its training. */
function trainedFor([percent, share]: (typeof parts)[number]): SeriesRecord {
  return {
    ...momentums('6 0.2-0.99', undefined),
    label: `${percent} of the training`,
    color: `trained ${percent}`,
    training: chapter3Training('k-momentums-6-0.2-0.99', share),
  };
}

const figure39Length: FigureExperiment = {
  ...onMlpMnist(20),
  view: 'curves',
  id: '3.9-length',
  referenceFigure: '3.9',
  title: 'k Momentums: what the length of the training is worth',
  caption:
    'MlpMnist: the optimizer of six timescales from 0.2 to 0.99 as it was after parts of one training of 200,000 meta-iterations, each ' +
    'selected among the dumps up to there: where none did better since, two curves are one. The thesis has no figure of it.',
  section: '3.5',
  notebook,
  panels: [
    panel(
      'a',
      'After parts of the training',
      [
        ...parts.map(trainedFor),
        { ...momentums('6 0.2-0.99', 'k 6 range 0.2-0.99'), label: 'the whole training (3.9)' },
      ],
      'a',
    ),
  ],
};

const sixTimescales = 'k-momentums-6-0.2-0.99';

/** Its steps reach from a thousandth of eta_min to all of it: hence a larger one. */
const wide = shortTraining(`${sixTimescales}-wide`, { eta: 1e-3 });

/** MNG on six averages from 0.2 on. */
function onAverages(label: string, color: Timescales, last: number, range: boolean): SeriesRecord {
  const timescales = timescalesBetween(0.2, last, 6);
  const optimizer = mngMomentums({ timescales, etaMin: momentumsEtaMin, range });
  return { label, color: `momentums ${color}`, problem, optimizer };
}

const baseline = shortTraining(sixTimescales);

/** One of the variants that were all trained for the same short time. */
function short(
  training: NamedTraining,
  label: string,
  color: Timescales,
  evaluatedWith: Settings = { etaMin: momentumsEtaMin },
): SeriesRecord {
  return { label, color: `momentums ${color}`, problem, training, evaluatedWith };
}

const figure39Sigmoid: FigureExperiment = {
  ...onMlpMnist(20, 1),
  view: 'curves',
  id: '3.9-sigmoid',
  referenceFigure: '3.9',
  title: 'k Momentums: relu and sigmoid as hidden units',
  caption:
    'MlpMnist: six timescales from 0.2 to 0.99 at eta_min 1e-3; the hidden units of the learned optimizer are relus, as in the thesis, ' +
    'or sigmoids, each trained for the same short time. The thesis has no figure of it.',
  section: '1.2',
  notebook: '1.1-optimizers',
  panels: [
    panel(
      'a',
      'Hidden units',
      [
        short(baseline, 'relu', '6 0.2-0.99'),
        short(shortTraining(`${sixTimescales}-sigmoid`), 'sigmoid', '6 0.2-0.9'),
      ],
      'a',
    ),
  ],
};

const figure39Proposals: FigureExperiment = {
  ...onMlpMnist(20, 1),
  view: 'curves',
  referenceFigure: '3.9',
  id: '3.9-proposals',
  title: 'What section 3.7 proposes, on k Momentums',
  caption:
    'MlpMnist: six timescales from 0.2 to 0.99. (a) k Momentums after the same short training: as in 3.9, with an eta_min that decays to 0, ' +
    'with magnitudes over three decades, with noise of 1 % on the step. (b) MNG on the same averages, which learns nothing, without ' +
    'its range, and with it on timescales from 0.2 to 0.5. The thesis has no figure of it.',
  section: '3.7',
  notebook: '3.7-future-work',
  panels: [
    panel(
      'a',
      'k Momentums',
      [
        short(baseline, 'as in 3.9', '6 0.2-0.99'),
        short(baseline, 'eta_min 2e-3 to 0', '6 0.5-0.99', {
          etaMin: cosine({ from: 2 * momentumsEtaMin, to: 0, steps: annealingSteps }).settings,
        }),
        short(wide, 'wide magnitudes', '6 0.2-0.9', { etaMin: 1e-2 }),
        short(shortTraining(`${sixTimescales}-noise`), 'noise on the step', '10 0.2-0.99'),
      ],
      'a',
    ),
    panel(
      'b',
      'MNG on momentums',
      [
        short(baseline, 'k Momentums as in 3.9', '6 0.2-0.99'),
        onAverages('MNG, range off', '6 0.5-0.99', 0.99, false),
        onAverages('MNG, range on, 0.2-0.5', '6 0.2-0.9', 0.5, true),
      ],
      'a',
    ),
  ],
};

const figure39Trained: FigureExperiment = {
  ...onMlpMnist(20, 1),
  view: 'curves',
  referenceFigure: '3.9',
  id: '3.9-trained',
  title: 'k Momentums trained at a larger eta_min',
  caption:
    'MlpMnist: six timescales from 0.2 to 0.99, drawn at eta_min 1e-3, after the same short training at eta_min 1e-4, as in the thesis, ' +
    'or at the 1e-3 of the drawing. The thesis has no figure of it.',
  section: '3.5',
  notebook: '3.7-future-work',
  panels: [
    panel(
      'a',
      'eta_min in the training',
      [
        short(baseline, 'trained at 1e-4', '6 0.2-0.99'),
        short(shortTraining(sixTimescales, { eta: 1e-3 }), 'trained at 1e-3', '6 0.2-0.9'),
      ],
      'a',
    ),
  ],
};

export const momentumsFigures = [
  figure39,
  figure39Range,
  figure39Inputs,
  figure39Length,
  figure39Sigmoid,
  figure39Proposals,
  figure39Trained,
] as const;
