/**
 * Figures 4.5, 4.7, 4.8 and 4.10: Multiscale Adam and its six Adams at ten learning rates, as heat maps of mean losses and
 * as curves. Figure 4.8 is a heat map of the curves of 4.10.
 */

import { adamTimescales, type Timescale } from 'l2o/internal/learned/timescales.js';
import { adam } from 'l2o/internal/optimizers/adam.js';
import { scheduleOf, withFirstStepFault } from 'l2o/internal/optimizers/schedule.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { ColorKey } from '../figures/palette.js';
import type { AxisRecord, FigureExperiment, NamedTraining, PanelRecord, SeriesRecord } from './experiment.js';
import { averageOfSix, epochs, lossAxis, onMlpMnist } from './panels.js';
import {
  asItStood,
  multiscaleTraining,
  type RateName,
  rateNames,
  rateOf,
  shortTraining,
} from './trainings.js';

const notebook = '4.4.1c-learning-rates';

const problem = mlpMnist();

/** The learned optimizer of a figure: its training's name, its row, its colour, the thesis' word for its curve. */
interface Learned {
  readonly rule: 'la-b' | 'rnn-1' | 'rnn-2';
  readonly label: string;
  readonly color: ColorKey;
  /** Absent where the thesis has no such curve. */
  readonly reference?: string;
}

/** A rate as the thesis ran it: its annealed Adams made their first step at 1.0. */
interface Column {
  readonly rate: RateName;
  readonly hasFault: boolean;
}

const isAnnealed = (rate: RateName) => typeof rateOf(rate) !== 'number';

/** The ten of the thesis, the annealed ones with the schedule that was meant; then these as the thesis ran them. */
const columns: readonly Column[] = [
  ...rateNames.map((rate) => ({ rate, hasFault: false })),
  ...rateNames.filter(isAnnealed).map((rate) => ({ rate, hasFault: true })),
];

const letterOf = (index: number) => String.fromCharCode('a'.charCodeAt(0) + index);

function adamSeries([beta1, beta2]: Timescale, column: Column, labelOf: CurveLabel): SeriesRecord {
  const name = String(beta1).slice(1);
  // With the schedule that was meant they answer to no curve of the thesis.
  const isOwn = isAnnealed(column.rate) && !column.hasFault;
  const reference = isOwn ? undefined : labelOf(`Adam_0${name}`, column.rate);
  return {
    label: `Adam ${name}`,
    ...(reference === undefined ? {} : { reference }),
    color: `timescale ${name}` as ColorKey,
    problem,
    optimizer: adamAt([beta1, beta2], column),
  };
}

/** How the thesis names the curve or row of an Adam at a rate; undefined where it has none. */
type CurveLabel = (label: string, rate: RateName) => string | undefined;

/** Two labels of the legends of 4.10 differ from the others: ".7" in (c) and ".8" in (g). */
const legendOf410: CurveLabel = (label, rate) => {
  // One of eleven, of which the thesis shows six here.
  if (label === 'Adam_0.95') return undefined;
  if (rate === '1e-2' && label === 'Adam_0.7') return 'Adam_0.7_0.777';
  if (rate === '1e-4' && label === 'Adam_0.8') return 'Adam_0.8_0.888';
  return label;
};

/** TensorFlow's Adam at a constant rate, the author's own where it is annealed. */
function adamAt([beta1, beta2]: Timescale, { rate, hasFault }: Column) {
  const schedule = rateOf(rate);
  if (typeof schedule === 'number') return tensorflowAdam({ rate: schedule, beta1, beta2 });
  return adam({ rate: hasFault ? withFirstStepFault(scheduleOf(schedule)) : schedule, beta1, beta2 });
}

interface PanelLook {
  readonly title: string;
  readonly y: AxisRecord;
  readonly labelOf: CurveLabel;
}

/** The panels are lettered in their order; those of the faulty Adams answer to the thesis' panel of the same rate. */
function panelOf(learned: Learned, column: Column, { title, y, labelOf }: PanelLook): PanelRecord {
  return {
    panel: letterOf(columns.indexOf(column)),
    referencePanel: letterOf(rateNames.indexOf(column.rate)),
    title,
    x: epochs,
    y,
    series: [
      ...adamTimescales(6).map((timescale) => adamSeries(timescale, column, labelOf)),
      learnedSeries(learned, column.rate),
    ],
  };
}

function learnedSeries({ rule, label, color, reference }: Learned, rate: RateName): SeriesRecord {
  return {
    label,
    ...(reference === undefined ? {} : { reference }),
    color,
    problem,
    training: multiscaleTraining(rule, 6, rate),
  };
}

/** One panel is one column. */
function heatMap(id: string, learned: Learned, caption: string, title: string): FigureExperiment {
  return {
    ...onMlpMnist(10, 1),
    view: 'heat map',
    id,
    title,
    caption:
      `MlpMnist: mean over the epochs of log10 of the training loss, ${learned.label} and its six Adams at ten learning rates, ` +
      `each training at its own rate. ${caption}`,
    section: '4.4.1',
    notebook,
    panels: columns.map((column) =>
      panelOf(learned, column, {
        title: column.hasFault ? `${column.rate} as run` : column.rate,
        y: lossAxis([-1.5, 0.45]),
        labelOf: (label) => label,
      }),
    ),
  };
}

/** The row of a heat map has its own name in the thesis; in 4.10 the curve is called RNN. */
const la: Learned = { rule: 'la-b', label: 'LA', color: 'la 6', reference: 'LA' };
const rnn1: Learned = { rule: 'rnn-1', label: 'RNN 1 layer', color: 'rnn 1', reference: 'RNN 1 Layer' };
const rnn2: Learned = { rule: 'rnn-2', label: 'RNN 2 layers', color: 'rnn 2', reference: 'RNN 2 layers' };

export const figure45 = heatMap(
  '4.5',
  la,
  'The thesis: LA is best at 5e-2, 1e-2 and where the rate is annealed, and weak from 1e-3 down.',
  'LA and its Adams at ten learning rates',
);

const figure47 = heatMap(
  '4.7',
  rnn1,
  'The thesis: unrolled over 20 steps, the network also wins at small rates. (Its caption says LA.)',
  'RNN with one layer and its Adams at ten learning rates',
);

const figure48 = heatMap(
  '4.8',
  rnn2,
  'The thesis: best everywhere except at 5e-3.',
  'RNN with two layers and its Adams at ten learning rates',
);

/** Frames of the ten panels of Figure 4.10. */
const frames: Readonly<Record<RateName, AxisRecord>> = {
  '1e-1': lossAxis([-0.72406, -0.026092], 0.1),
  '5e-2': lossAxis([-1.0891, -0.2699], 0.1),
  '1e-2': lossAxis([-1.4649, -0.15333]),
  '5e-3': lossAxis([-1.3731, -0.065482]),
  '1e-3': lossAxis([-1.0864, 0.27257]),
  '5e-4': lossAxis([-0.94873, 0.35386]),
  '1e-4': lossAxis([-0.62791, 0.40436]),
  '5e-5': lossAxis([-0.46979, 0.40009], 0.1),
  '0.05-0': lossAxis([-1.36, 0.19188]),
  '0.01-0': lossAxis([-1.3265, 0.40956]),
};

const panelTitle = ({ rate, hasFault }: Column) => {
  if (!isAnnealed(rate)) return `eta ${rate}`;
  const [from] = rate.split('-');
  return `eta ${from} to 0${hasFault ? ', as run' : ''}`;
};

const figure410: FigureExperiment = {
  ...onMlpMnist(10, 1),
  view: 'curves',
  id: '4.10',
  title: 'RNN with two layers and its Adams at ten learning rates, as curves',
  caption:
    'MlpMnist, mean training loss per epoch: the curves behind Figure 4.8. In (k) and (l) the annealed Adams make their first step at ' +
    "1.0, as a fault of the thesis' program had it; in (i) and (j) they follow the schedule that was meant. " +
    'The thesis: the RNN is best except at 5e-3.',
  section: '4.4.1',
  notebook,
  panels: columns.map((column) =>
    panelOf({ ...rnn2, reference: 'RNN' }, column, {
      title: panelTitle(column),
      y: frames[column.rate],
      labelOf: legendOf410,
    }),
  ),
};

const whole: Column = { rate: '1e-2', hasFault: false };

/** The one rate at which an RNN of the thesis' length ships with the kit, over all epochs and several seeds. */
const figure410Whole: FigureExperiment = {
  ...onMlpMnist(10),
  view: 'curves',
  id: '4.10-whole',
  referenceFigure: '4.10',
  title: 'RNN with two layers, averages and the best single Adams at 1e-2',
  caption:
    "MlpMnist, mean training loss per epoch at eta 1e-2: the RNN with two layers after a training of the thesis' length, " +
    'LA_b of six Adams, their plain average, and the three Adams that are best alone. The thesis shows the RNN and its six Adams in Figure 4.10 (c).',
  section: '4.4.1',
  notebook,
  panels: [
    {
      panel: 'a',
      referencePanel: 'c',
      title: 'eta 1e-2',
      x: epochs,
      y: frames['1e-2'],
      series: [
        learnedSeries({ ...rnn2, reference: 'RNN' }, whole.rate),
        learnedSeries({ rule: 'la-b', label: 'LA', color: 'la 6' }, whole.rate),
        averageOfSix(problem, rateOf(whole.rate)),
        ...adamTimescales(11)
          .filter(([beta1]) => [0.99, 0.95, 0.9].includes(beta1))
          .map((timescale) => adamSeries(timescale, whole, legendOf410)),
      ],
    },
  ],
};

const annealed: Column = { rate: '0.01-0', hasFault: false };

/** Parts of the training that are stages of it at every length. */
const lengths = [
  ['1%', 0.01],
  ['2%', 0.02],
  ['10%', 0.1],
  ['20%', 0.2],
] as const;

/** What it learns over 20 steps need not help over 20,000: the longer it is trained, the worse, unless validation chooses. */
const figure410Length: FigureExperiment = {
  ...onMlpMnist(10),
  view: 'curves',
  id: '4.10-length',
  referenceFigure: '4.10',
  title: 'RNN with two layers: what the length of its training is worth',
  caption:
    'MlpMnist, mean training loss per epoch with eta from 1e-2 to 0: the RNN with two layers as it stood after parts of its training of ' +
    '50,000 meta-iterations, and the theta among all dumps that was best in validation, which is the RNN of Figure 4.10 (j). Beside them LA ' +
    'and the plain average. The thesis has no figure of it.',
  section: '4.4.1',
  notebook,
  panels: [
    {
      panel: 'a',
      referencePanel: 'j',
      title: 'eta 0.01 to 0',
      x: epochs,
      y: frames['0.01-0'],
      series: [
        ...lengths.map(
          ([percent, share]): SeriesRecord => ({
            label: `${percent} of the training`,
            color: `trained ${percent}`,
            problem,
            training: asItStood(multiscaleTraining('rnn-2', 6, annealed.rate), share),
          }),
        ),
        learnedSeries({ ...rnn2, label: 'best in validation', reference: 'RNN' }, annealed.rate),
        learnedSeries({ rule: 'la-b', label: 'LA', color: 'la 6' }, annealed.rate),
        averageOfSix(problem, rateOf(annealed.rate)),
      ],
    },
  ],
};

/** The RNN with one layer at 1e-2 after a short training, always the same but for one thing. */
function short(label: string, color: ColorKey, training: NamedTraining): SeriesRecord {
  return { label, color, problem, training };
}

const shortFrame = { panel: 'a', referencePanel: 'c', x: epochs, y: frames['1e-2'] } as const;

const figure410Unroll: FigureExperiment = {
  ...onMlpMnist(20, 1),
  view: 'curves',
  id: '4.10-unroll',
  referenceFigure: '4.10',
  title: 'RNN with one layer, unrolled over 5, 20 and 50 steps in training',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: the RNN with one layer, trained for the same number of meta-iterations, each of 5, ' +
    '20 (as in the thesis) or 50 steps. The thesis proposes longer unrolls (4.5, 4.6) and has no figure of it.',
  section: '4.6',
  notebook: '4.6-future-work',
  panels: [
    {
      ...shortFrame,
      title: 'Steps per meta-iteration',
      series: [
        short('unroll 5', 'sign 1e-6', shortTraining('rnn-1-6', { unroll: 5 })),
        short('unroll 20', 'rnn 1', shortTraining('rnn-1-6')),
        short('unroll 50', 'timescale .99', shortTraining('rnn-1-6', { unroll: 50 })),
      ],
    },
  ],
};

const figure410Noise: FigureExperiment = {
  ...onMlpMnist(20, 1),
  view: 'curves',
  id: '4.10-noise',
  referenceFigure: '4.10',
  title: 'RNN with one layer, trained with and without noise on its steps',
  caption:
    'MlpMnist, mean training loss per epoch at eta 1e-2: the RNN with one layer, trained without and with noise of 1 % on every step, both ' +
    'drawn without it. The thesis proposes noise in the meta-training (4.6) and has no figure of it.',
  section: '4.6',
  notebook: '4.6-future-work',
  panels: [
    {
      ...shortFrame,
      title: 'Noise in the training',
      series: [
        short('without noise', 'rnn 1', shortTraining('rnn-1-6')),
        {
          ...short('with noise', 'timescale .99', shortTraining('rnn-1-6-noise')),
          evaluatedWith: { noise: 0 },
        },
      ],
    },
  ],
};

/** Behind Figure 4.6, which stands between them and 4.5. */
export const learningRateFigures = [
  figure47,
  figure48,
  figure410,
  figure410Whole,
  figure410Length,
  figure410Unroll,
  figure410Noise,
] as const;
