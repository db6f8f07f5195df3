/** What the layers and batches of a network may be, whether they fit each other, and the images. */
import type { BatchProtocol } from '../data/batches.js';
import { cropSide } from '../data/crop-flip-contrast.js';
import type { ImageDataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import {
  countTo,
  finite,
  kind,
  listOf,
  mostCoordinates,
  mostExamples,
  notNegative,
  numberThat,
  oneOf,
  optional,
  positive,
  whole,
} from '../gate/kinds.js';
import { type AnyForm, type Form, type Kind, readSettings, refuse } from '../gate/settings.js';
import { totalSize } from '../parameters.js';
import {
  activations,
  type Initializer,
  inputsOf,
  type Layer,
  outputsOf,
  parametersOf,
  pooledSize,
} from './layer.js';
import type { NetworkProblem } from './problem.js';

const count = countTo(mostCoordinates);

/** One of several records, told apart by their `kind`: layers, initializers. */
function variantOf<V extends { readonly kind: string }>(
  forms: {
    readonly [K in V['kind']]: Form<Omit<Extract<V, { readonly kind: K }>, 'kind'>>;
  },
): Kind<V> {
  const known = new Map<string, AnyForm>(Object.entries(forms));
  const kinds = oneOf([...known.keys()]);
  const is = `a record with a kind, ${kinds.is}`;
  return {
    is,
    read: (value, place) => {
      if (typeof value !== 'object' || value === null) return refuse(place, is, value);
      const { kind, ...entries } = { kind: undefined, ...value };
      const form = known.get(kinds.read(kind, { ...place, name: `${place.name}.kind` }));
      readSettings(`${place.name} of ${place.of}`, form ?? {}, entries);
      return value as V;
    },
  };
}

const initializer = variantOf<Initializer>({
  normal: { deviation: notNegative },
  'truncated-normal': { deviation: notNegative },
  constant: { value: finite },
});

const onImages = { height: count, width: count, channels: count };
const weighted = { activation: oneOf(activations), weights: initializer, bias: initializer };

const layers = listOf(
  variantOf<Layer>({
    dense: { inputs: count, outputs: count, ...weighted, decay: optional(notNegative) },
    convolution: {
      ...onImages,
      ...weighted,
      side: numberThat('an odd whole number', (side) => side > 0 && side < 1000 && side % 2 === 1),
      outputs: count,
    },
    'max-pool': { ...onImages, side: count, stride: count },
    normalization: {
      ...onImages,
      radius: whole,
      bias: positive,
      alpha: notNegative,
      beta: positive,
    },
  }),
  { most: 1000 },
);

const batch = {
  dataset: kind(
    'the name of a data set',
    (value): value is string => typeof value === 'string' && value !== '',
  ),
  size: countTo(mostExamples),
  sampling: oneOf(['with-replacement', 'shuffled-passes']),
  images: oneOf(['intensities', 'crops']),
} satisfies Form<BatchProtocol>;

/** @throws UsageError naming the layer, or what is wrong with the batches */
export function checkNetwork(problem: Pick<NetworkProblem, 'title' | 'layers' | 'batch'>): void {
  const { title } = problem;
  layers.read(problem.layers, { name: 'layers', of: title });
  readSettings(`the batch of ${title}`, batch, problem.batch);
  count.read(totalSize(parametersOf(problem.layers)), { name: 'size', of: title });
  problem.layers.forEach((layer, i) => {
    const before = problem.layers[i - 1];
    if (before === undefined || reads(layer, before) === makes(before)) return;
    throw new UsageError({
      expected: `Each layer of ${title} reads what the one before it makes`,
      found: `layers[${i - 1}] (${before.kind}) makes ${makes(before)}, layers[${i}] (${layer.kind}) reads ${reads(layer, before)}`,
      fix: 'change the sizes of one of them',
    });
  });
}

/** What a layer makes of an example, in words. */
function makes(layer: Layer): string {
  if (layer.kind === 'dense') return `${layer.outputs} numbers`;
  const { height, width } = layer.kind === 'max-pool' ? pooledSize(layer) : layer;
  return imagesOf(height, width, layer.kind === 'convolution' ? layer.outputs : layer.channels);
}

/** What it reads: images of images, numbers of whatever else there is. */
function reads(layer: Layer, before: Layer): string {
  if (layer.kind !== 'dense' && before.kind !== 'dense')
    return imagesOf(layer.height, layer.width, layer.channels);
  return inputsOf(layer) === outputsOf(before) ? makes(before) : `${inputsOf(layer)} numbers`;
}

const imagesOf = (height: number, width: number, channels: number) =>
  `images of ${height} x ${width} x ${channels} numbers`;

/** Whether a network reads these images and tells their classes apart. @throws UsageError */
export function checkImages({ title, layers, batch }: NetworkProblem, dataset: ImageDataset): void {
  const { height, width, channels, classes } = dataset;
  const pixels = batch.images === 'crops' ? cropSide ** 2 * channels : height * width * channels;
  const [read, made] = [inputsOf(layers[0]), outputsOf(layers[layers.length - 1])];
  if (read === pixels && made >= classes) return;
  throw new UsageError({
    expected: `${title} reads images of ${pixels} numbers, as ${dataset.name} has them, and has an output for each of ${classes} classes`,
    found: `${read} inputs, ${made} outputs`,
    fix: 'change its first or its last layer, or hand over other images',
  });
}
