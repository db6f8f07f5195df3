/** Crops of images in kernels (lib/core/kernels/crops.ts): their bytes, and how they are distorted. */
import { type Crop, cropSide } from '../../../data/crop-flip-contrast.js';
import type { ImageDataset, ImageSplit } from '../../../data/dataset.js';
import type { Workspace } from './activation.js';
import type { Program } from './program.js';

export class CropKernels {
  readonly #workspace: Workspace;
  /** How they lie in the images: their side, bytes of a line, and channels. */
  readonly #place: readonly [side: number, line: number, channels: number];
  /** Bytes from the first of a crop to its last. */
  readonly #span: number;
  readonly #bytes: number;
  readonly #contrasts: number;
  readonly #mirrored: number;

  constructor(workspace: Workspace, { width, channels }: ImageDataset) {
    this.#workspace = workspace;
    this.#place = [cropSide, width * channels, channels];
    this.#span = workspace.runtime.kernels.cropBytes(...this.#place);
    this.#bytes = workspace.bytes(this.#span * workspace.capacity);
    this.#contrasts = workspace.bytes(8 * workspace.capacity);
    this.#mirrored = workspace.bytes(workspace.capacity);
  }

  /** Copies them out of a split. */
  load({ images }: ImageSplit, crops: readonly Crop[]): void {
    const { heap } = this.#workspace.runtime;
    const bytes = heap.bytes(this.#bytes, this.#span * crops.length);
    const contrasts = heap.doubles(this.#contrasts, crops.length);
    const mirrored = heap.bytes(this.#mirrored, crops.length);
    crops.forEach(({ corner, contrast, mirrored: isMirrored }, i) => {
      bytes.set(images.subarray(corner, corner + this.#span), i * this.#span);
      contrasts[i] = contrast;
      mirrored[i] = Number(isMirrored);
    });
  }

  /** x = what the network reads of them */
  forward(program: Program, x: number): void {
    const [, , channels] = this.#place;
    program.reserve(this.#workspace.runtime.kernels.cropScratch(channels));
    const operands = [x, this.#bytes, this.#contrasts, this.#mirrored, ...this.#place];
    program.add('examples', 'crop', ...operands);
  }
}
