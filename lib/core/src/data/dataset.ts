/** Images with labels, as bytes, split as the thesis splits them. */

/** Those of the thesis; others have names that their owners give. */
export type ThesisDataset = 'mnist' | 'cifar10';

/** A part of a data set: to train on, to validate, to test. */
export interface ImageSplit {
  /** `count` images of height x width x channels bytes, row by row, one after the other. */
  readonly images: Uint8Array;
  /** One class per image. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** Images with labels in memory: `datasetFrom` makes one, of the thesis `loadDataset` of the kit. */
export interface ImageDataset {
  readonly name: string;
  /** "official", "unverified", or what was done to the images. Figures name any variant but the first on their face. */
  readonly variant: string;
  /** True where they are not the thesis' images, changed or not, but others: nothing of the thesis is set beside them. */
  readonly foreign?: boolean;
  /** One checksum over all files it was read from: part of a run's definition. */
  readonly checksum: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
  readonly train: ImageSplit;
  readonly validation: ImageSplit;
  readonly test: ImageSplit;
}

/** Which images a result is from. */
export type DatasetIdentity = Pick<ImageDataset, 'name' | 'variant' | 'checksum'>;

/** The same as a figure or table tells it. */
export interface ShownImages extends Omit<DatasetIdentity, 'name'> {
  readonly name: string;
  /** Whether they are other images than the thesis', not even a copy of them: left out where not. */
  readonly foreign?: boolean;
}

/** Of all images behind a figure or table those that are to be told: foreign ones, else the first. */
export function shownImages(
  all: readonly (ShownImages | Pick<ImageDataset, 'name' | 'variant' | 'checksum' | 'foreign'>)[],
): ShownImages | null {
  const found = all.find(({ foreign }) => foreign) ?? all[0];
  if (!found) return null;
  const { name, variant, checksum, foreign } = found;
  return { name, variant, checksum, ...(foreign && { foreign: true }) };
}

export function identityOf({ name, variant, checksum }: ImageDataset): DatasetIdentity {
  return { name, variant, checksum };
}
