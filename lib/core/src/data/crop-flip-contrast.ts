/**
 * What a network reads of CIFAR-10 (thesis 2.3.4): crops of 24 x 24 pixels, standardised image by image.
 *
 * In training, an image is cropped at random, mirrored or not, its brightness shifted by U(-63, 63), its contrast changed by a
 * factor f = U(0.2, 1.8) about the mean of each channel, and then standardised: its mean subtracted, and divided by its
 * deviation or 1/sqrt(values), whichever is larger. Nothing is clipped in between, so that with the means m_c and variances v_c
 * of the channels of the crop, and m the mean of all m_c, a byte x of channel c becomes
 *
 *   (f (x - m_c) + m_c - m) / max(deviation, 1/sqrt(values))    deviation^2 = mean over c of f^2 v_c + (m_c - m)^2
 *
 * The shift of the brightness, being added to x, m_c and m alike, cancels: it is not drawn.
 */
import type { Stream } from '../random/stream.js';
import type { ImageDataset, ImageSplit } from './dataset.js';

/** Height and width of a crop. */
export const cropSide = 24;

const contrast = { least: 0.2, most: 1.8 };

type ImageSize = Pick<ImageDataset, 'height' | 'width' | 'channels'>;

/** What is read of an image. */
export interface Crop {
  /** The byte of its upper left corner, among all of the split. */
  readonly corner: number;
  readonly mirrored: boolean;
  /** The factor of its contrast. */
  readonly contrast: number;
}

/**
 * Training images, distorted at random. Those of batch `number` depend on the stream and on the number alone; the sub-streams
 * are "crops", of which "down" and "right", "flips" and "contrast".
 * @param indices the images, in the training split
 */
export function distortedCrops(
  dataset: ImageDataset,
  indices: Int32Array,
  stream: Stream,
  number: number,
): Crop[] {
  const { height, width } = dataset;
  const size = indices.length;
  const first = number * size;
  const crops = stream.split('crops');
  const downs = crops.split('down').integers(new Int32Array(size), places(height), first);
  const rights = crops.split('right').integers(new Int32Array(size), places(width), first);
  const flips = stream.split('flips').uniform(new Float32Array(size), first);
  const contrasts = stream.split('contrast').uniform(new Float32Array(size), first);
  return Array.from(indices, (index, i) => ({
    corner: cornerAt(dataset, index, downs[i], rights[i]),
    mirrored: flips[i] < 0.5,
    contrast: contrast.least + contrasts[i] * (contrast.most - contrast.least),
  }));
}

/**
 * Images as they are classified: the middle of each, undistorted.
 * @param indices the images, in their split
 */
export function centralCrops(images: ImageSize, indices: Int32Array): Crop[] {
  const down = Math.floor((images.height - cropSide) / 2);
  const right = Math.floor((images.width - cropSide) / 2);
  return Array.from(indices, (index) => ({
    corner: cornerAt(images, index, down, right),
    mirrored: false,
    contrast: 1,
  }));
}

/** At how many places a crop can begin. */
const places = (side: number): number => side - cropSide + 1;

function cornerAt(
  { height, width, channels }: ImageSize,
  index: number,
  down: number,
  right: number,
): number {
  return ((index * height + down) * width + right) * channels;
}

/**
 * What a network reads of crops from a split. The kernels have the same in lib/core/kernels/crops.ts, for several threads.
 * @returns shape [crops.length, 24, 24, channels]
 */
export function standardised(
  { images }: ImageSplit,
  { width, channels }: ImageSize,
  crops: readonly Crop[],
): Float32Array {
  const row = width * channels;
  const out = new Float32Array(crops.length * cropSide * cropSide * channels);
  const levels = new Float64Array(channels);
  let next = 0;
  for (const crop of crops) {
    const slope = scaleInto(levels, images, row, crop);
    const [start, step] = crop.mirrored ? [(cropSide - 1) * channels, -channels] : [0, channels];
    for (let y = 0; y < cropSide; y++) {
      let pixel = crop.corner + y * row + start;
      for (let x = 0; x < cropSide; x++, pixel += step) {
        for (let channel = 0; channel < channels; channel++) {
          out[next++] = slope * images[pixel + channel] + levels[channel];
        }
      }
    }
  }
  return out;
}

/**
 * How the bytes of a crop become its standardised values: slope x byte + level of the channel.
 * @param levels where to write them, one per channel
 * @returns the slope
 */
function scaleInto(
  levels: Float64Array,
  images: Uint8Array,
  row: number,
  { corner, contrast }: Crop,
): number {
  const channels = levels.length;
  const pixels = cropSide * cropSide;
  const means = new Float64Array(channels);
  let mean = 0;
  let variance = 0;
  for (let channel = 0; channel < channels; channel++) {
    // Whole numbers: both sums are exact.
    let sum = 0;
    let squares = 0;
    for (let y = 0; y < cropSide; y++) {
      let at = corner + y * row + channel;
      for (let x = 0; x < cropSide; x++, at += channels) {
        sum += images[at];
        squares += images[at] * images[at];
      }
    }
    means[channel] = sum / pixels;
    mean += means[channel] / channels;
    variance += (contrast * contrast * (pixels * squares - sum * sum)) / (pixels * pixels * channels);
  }
  for (const own of means) variance += ((own - mean) * (own - mean)) / channels;
  const scale = 1 / Math.max(Math.sqrt(variance), 1 / Math.sqrt(pixels * channels));
  const slope = contrast * scale;
  for (let channel = 0; channel < channels; channel++) {
    levels[channel] = (means[channel] - mean) * scale - slope * means[channel];
  }
  return slope;
}
