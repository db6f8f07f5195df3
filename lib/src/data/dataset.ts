/** Images with labels, as bytes, split as the thesis splits them. */

export type DatasetName = 'mnist' | 'cifar10';

export interface ImageSplit {
  /** `count` images of height x width x channels bytes, row by row, one after the other. */
  readonly images: Uint8Array;
  /** One class per image. */
  readonly labels: Uint8Array;
  readonly count: number;
}

export interface ImageDataset {
  readonly name: DatasetName;
  /** "official", or what was done to the images. Figures name any other variant on their face. */
  readonly variant: string;
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

export function identityOf({ name, variant, checksum }: ImageDataset): DatasetIdentity {
  return { name, variant, checksum };
}
