/**
 * Winograd's convolutions F(m x m, side x side) of stride 1, for sides 3 and 5: the same sums as in convolution.ts with a fifth
 * or sixth of the multiplications, and rounded otherwise (lib/docs/kernels.md).
 *
 * Images are cut into tiles of 8 x 8 pixels that overlap by side - 1; each makes m x m outputs, m = 9 - side. Transforms bring
 * tiles and weights to 64 positions (winograd-transforms.mjs writes their code), at each of which a convolution is
 * a matrix product: [tiles, channels] times [channels, outputs]. Tiles are taken in blocks, whatever image they belong to.
 */
import { border } from './convolution';
import { addRows, multiply, ON_TOP, panelBytes } from './product';
import { address, begin, count, rowsOf } from './record';
import { transform } from './transforms';

/** The numbers of the transforms, and from what to what they go. */
enum Transform {
  /** Tiles of an image -> positions. */
  input,
  /** Gradients of the outputs -> positions. */
  gradients,
  /** Positions -> outputs. */
  output,
  /** Weights -> positions. */
  weights,
  /** Positions -> gradients of the weights. */
  weightGradients,
}

const POSITIONS: i32 = 64;

/** Tiles of a block. */
const BLOCK: i32 = 48;

/** Bytes that a transform works in: 8 x 8 times two vectors, and its factors. */
const TRANSFORM: usize = 2048 + 64;

/** Bytes from one position to the next: a line of the cache more than the rows, lest all 64 come to the same place there. */
@inline
function apartOf(rows: i32, channels: i32): usize {
  return <usize>(rows * channels) * 4 + 64;
}

@inline
function tilesOf(length: i32, side: i32): i32 {
  return (length + 8 - side) / (9 - side);
}

/** Pixels that the outputs of all tiles take. */
@inline
function reach(length: i32, side: i32): i32 {
  return tilesOf(length, side) * (9 - side);
}

/** Bytes of weights at all positions. */
export function winogradWeightBytes(channels: i32, outputs: i32): i32 {
  return POSITIONS * <i32>apartOf(channels, outputs);
}

@inline
function frameBytes(height: i32, width: i32, channels: i32, side: i32, more: i32): i32 {
  return (reach(height, side) + more) * (reach(width, side) + more) * channels * 4;
}

/**
 * Bytes to work in: for a transform, a panel, an image with its border and one of outputs; a block of both at all positions;
 * gradients of weights at all positions, and those at one of them, or of one channel.
 */
export function winogradScratch(height: i32, width: i32, channels: i32, outputs: i32, side: i32): i32 {
  return (
    <i32>TRANSFORM +
    panelBytes(max(channels, BLOCK)) +
    frameBytes(height, width, channels, side, side - 1) +
    frameBytes(height, width, outputs, side, 0) +
    POSITIONS * <i32>(apartOf(BLOCK, channels) + apartOf(BLOCK, outputs)) +
    winogradWeightBytes(channels, outputs) +
    max(side * side, channels) * outputs * 4
  );
}

/** out, weights, side, channels, vectors: weights [side, side, channels, vectors] at all positions. Cut by channels. */
export function winogradWeights(record: usize, scratch: usize, part: i32, parts: i32): void {
  const side = count(record, 2);
  const channels = count(record, 3);
  const stride = <usize>count(record, 4) * 16;
  const place = <usize>channels * stride;
  const apart = apartOf(channels, count(record, 4) * 4);
  const to = begin(channels, part + 1, parts);
  for (let channel = begin(channels, part, parts); channel < to; channel++) {
    const at = <usize>channel * stride;
    const out = address(record, 0) + at;
    const from = address(record, 1) + at;
    transform(Transform.weights, side, out, 8 * apart, apart, from, <usize>side * place, place, stride, scratch);
  }
}

/** Where tile `inside` of an image begins in its frame. */
@inline
function cornerOf(inside: i32, across: i32, wide: i32, side: i32, pixel: usize): usize {
  return <usize>((9 - side) * ((inside / across) * wide + (inside % across))) * pixel;
}

/** Brings a block of tiles to their positions. The image that the first of them lies in may be in its frame already. */
function spread(
  kind: Transform, positions: usize, tile: i32, tiles: i32, images: usize, frame: usize,
  height: i32, width: i32, channels: i32, side: i32, scratch: usize,
): void {
  const margin = kind == Transform.input ? (side - 1) / 2 : 0;
  const across = tilesOf(width, side);
  const each = across * tilesOf(height, side);
  const tall = reach(height, side) + 2 * margin;
  const wide = reach(width, side) + 2 * margin;
  const pixel = <usize>channels * 4;
  const line = <usize>wide * pixel;
  const apart = apartOf(BLOCK, channels);
  for (const end = tile + tiles; tile < end; tile++) {
    const inside = tile % each;
    if (inside == 0) {
      const image = images + <usize>((tile / each) * height * width) * pixel;
      border(frame, image, height, width, channels, tall, wide, margin);
    }
    const from = frame + cornerOf(inside, across, wide, side, pixel);
    transform(kind, side, positions, 8 * apart, apart, from, line, pixel, pixel, scratch);
    positions += pixel;
  }
}

/** y, x, weights at all positions, start, height, width, channels, side, vectors: as `convolve`. Cut by examples. */
export function winogradConvolve(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const height = count(record, 4);
  const width = count(record, 5);
  const channels = count(record, 6);
  const side = count(record, 7);
  const vectors = count(record, 8);
  const outputs = vectors * 4;
  const pixel = <usize>vectors * 16;
  const across = tilesOf(width, side);
  const wide = reach(width, side);
  const each = across * tilesOf(height, side);
  const panel = scratch + TRANSFORM;
  const frame = panel + panelBytes(max(channels, BLOCK));
  const result = frame + frameBytes(height, width, channels, side, side - 1);
  const inputs = result + frameBytes(height, width, outputs, side, 0);
  const apart = apartOf(BLOCK, channels);
  const products = inputs + POSITIONS * apart;
  const outputsApart = apartOf(BLOCK, outputs);
  const start = address(record, 3);
  const end = each * begin(rowsOf(batch), part + 1, parts);
  for (let tile = each * begin(rowsOf(batch), part, parts); tile < end; tile += BLOCK) {
    const tiles = min(BLOCK, end - tile);
    spread(Transform.input, inputs, tile, tiles, address(record, 1), frame, height, width, channels, side, scratch);
    for (let position = 0; position < POSITIONS; position++) {
      const at = <usize>position;
      const weights = address(record, 2) + at * apartOf(channels, outputs);
      multiply(
        // c, a, b
        products + at * outputsApart, pixel,
        inputs + at * apart, <usize>channels * 4, tiles, 0, 4, channels, 0, 1,
        weights, pixel, tiles, vectors, 0, panel,
      );
    }
    for (let i = 0; i < tiles; i++) {
      const inside = (tile + i) % each;
      const out = result + cornerOf(inside, across, wide, side, pixel);
      const from = products + <usize>i * pixel;
      transform(Transform.output, side, out, <usize>wide * pixel, pixel, from, 8 * outputsApart, outputsApart, pixel, scratch);
      if (inside < each - 1) continue;
      const image = address(record, 0) + <usize>(((tile + i) / each) * height * width) * pixel;
      for (let y = 0; y < height; y++) {
        const line = image + <usize>(y * width) * pixel;
        add(line, pixel, result + <usize>(y * wide) * pixel, pixel, start, width, pixel);
      }
    }
  }
}

/** out = start + from, so many times so many bytes. */
function add(out: usize, outStep: usize, from: usize, fromStep: usize, start: usize, times: i32, bytes: usize): void {
  for (let i = 0; i < times; i++) {
    if (start == 0) memory.copy(out, from, bytes);
    else {
      const before = start == ON_TOP ? out : start;
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(out + at, f32x4.add(v128.load(before + at), v128.load(from + at)));
      }
    }
    out += outStep;
    from += fromStep;
  }
}

/** sums, bytes of a part's sums, x, d, start, height, width, channels, side, vectors: as `convolutionGradient`. Cut by examples. */
export function winogradGradient(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const start = address(record, 4);
  const height = count(record, 5);
  const width = count(record, 6);
  const channels = count(record, 7);
  const side = count(record, 8);
  const vectors = count(record, 9);
  const outputs = vectors * 4;
  const stride = <usize>vectors * 16;
  const each = tilesOf(width, side) * tilesOf(height, side);
  const panel = scratch + TRANSFORM;
  const frame = panel + panelBytes(max(channels, BLOCK));
  const gradientFrame = frame + frameBytes(height, width, channels, side, side - 1);
  const inputs = gradientFrame + frameBytes(height, width, outputs, side, 0);
  const apart = apartOf(BLOCK, channels);
  const gradients = inputs + POSITIONS * apart;
  const gradientsApart = apartOf(BLOCK, outputs);
  const sums = gradients + POSITIONS * gradientsApart;
  const sumsApart = apartOf(channels, outputs);
  const some = sums + POSITIONS * sumsApart;
  const place = <usize>channels * stride;
  const first = begin(rowsOf(batch), part, parts);
  const to = begin(rowsOf(batch), part + 1, parts);
  if (first == to) memory.fill(sums, 0, POSITIONS * sumsApart);
  for (let tile = each * first; tile < each * to; tile += BLOCK) {
    const tiles = min(BLOCK, each * to - tile);
    spread(Transform.input, inputs, tile, tiles, address(record, 2), frame, height, width, channels, side, scratch);
    spread(Transform.gradients, gradients, tile, tiles, address(record, 3), gradientFrame, height, width, outputs, side, scratch);
    // A sum for each block, and then the sum of these: rounding errors grow with the longest sum.
    const isFirst = tile == each * first;
    for (let position = 0; position < POSITIONS; position++) {
      const at = <usize>position;
      const sum = sums + at * sumsApart;
      multiply(
        // c, a, b
        isFirst ? sum : some, stride,
        inputs + at * apart, 4, channels, 0, <usize>channels * 4, tiles, 0, 1,
        gradients + at * gradientsApart, stride, channels, vectors, 0, panel,
      );
      if (!isFirst) add(sum, 0, some, 0, ON_TOP, 1, place);
    }
  }
  const weights = address(record, 0) + <usize>part * address(record, 1);
  for (let channel = 0; channel < channels; channel++) {
    const at = <usize>channel * stride;
    const line = <usize>side * stride;
    transform(Transform.weightGradients, side, some, line, stride, sums + at, 8 * sumsApart, sumsApart, stride, scratch);
    add(weights + at, place, some, stride, start, side * side, stride);
  }
  if (start == ON_TOP) return;
  const bias = weights + <usize>(side * side) * place;
  memory.fill(bias, 0, stride);
  const pixels = height * width;
  addRows(bias, address(record, 3) + <usize>(first * pixels) * stride, (to - first) * pixels, stride, stride, ON_TOP);
}
