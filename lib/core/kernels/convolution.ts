/**
 * Convolutions of stride 1 with zeros beyond the border. Images are rows of height x width pixels of some number of floats.
 *
 * An image is copied once to where it has its border; from there on a convolution is a matrix product (product.ts) that reads
 * the patches in place: as a factor with a row per pixel, whose terms are `side` lines of side x channels floats side by
 * side; and transposed, for the gradients of the weights, with a row per such float, whose terms are the pixels.
 */
import { addRows, FROM_ZERO, multiply, ON_TOP } from './product';
import { address, begin, count, rowsOf } from './record';

/** Bytes to work in: an image with its border. */
export function convolutionScratch(height: i32, width: i32, channels: i32, side: i32): i32 {
  return (height + side - 1) * (width + side - 1) * channels * 4;
}

/** Copies an image into one of tall x wide pixels, `margin` pixels from its top and from its left, and 0 around it. */
export function border(
  out: usize,
  image: usize,
  height: i32,
  width: i32,
  channels: i32,
  tall: i32,
  wide: i32,
  margin: i32,
): void {
  const line = <usize>(width * channels) * 4;
  const step = <usize>(wide * channels) * 4;
  const left = <usize>(margin * channels) * 4;
  const above = <usize>margin * step + left;
  memory.fill(out, 0, above);
  out += above;
  for (let y = 0; y < height; y++) {
    memory.copy(out, image, line);
    memory.fill(out + line, 0, step - line);
    image += line;
    out += step;
  }
  memory.fill(out, 0, <usize>(tall - margin - height) * step - left);
}

/**
 * y, x, weights, start, height, width, channels, side, vectors: y = start + the convolution of x. With gradients as x and weights
 * transposed (`transposeConvolution`) it is the way back. Cut by examples.
 */
export function convolve(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const height = count(record, 4);
  const width = count(record, 5);
  const channels = count(record, 6);
  const side = count(record, 7);
  const vectors = count(record, 8);
  const pixels = height * width;
  const pixel = <usize>channels * 4;
  const line = <usize>(width + side - 1) * pixel;
  const to = begin(rowsOf(batch), part + 1, parts);
  for (let row = begin(rowsOf(batch), part, parts); row < to; row++) {
    const x = address(record, 1) + <usize>(row * pixels * channels) * 4;
    border(scratch, x, height, width, channels, height + side - 1, width + side - 1, (side - 1) / 2);
    multiply(
      address(record, 0) + <usize>(row * pixels * vectors) * 16,
      <usize>vectors * 16,
      scratch,
      pixel,
      width,
      line,
      4,
      side * channels,
      line,
      side,
      address(record, 2),
      <usize>vectors * 16,
      pixels,
      vectors,
      address(record, 3),
      0,
    );
  }
}

/**
 * sums, bytes of a part's sums, x, d, start, height, width, channels, side, vectors: the gradients of weights and bias, one
 * after the other, of the part's examples. A start of ON_TOP adds those of the weights to what is there and leaves those of
 * the bias. Cut by examples.
 */
export function convolutionGradient(
  record: usize,
  batch: usize,
  scratch: usize,
  part: i32,
  parts: i32,
): void {
  const isOnTop = address(record, 4) == ON_TOP;
  const height = count(record, 5);
  const width = count(record, 6);
  const channels = count(record, 7);
  const side = count(record, 8);
  const vectors = count(record, 9);
  const pixels = height * width;
  const pixel = <usize>channels * 4;
  const line = <usize>(width + side - 1) * pixel;
  const stride = <usize>vectors * 16;
  const rows = side * channels;
  const weights = address(record, 0) + <usize>part * address(record, 1);
  const bias = weights + <usize>(side * rows) * stride;
  if (!isOnTop) memory.fill(weights, 0, <usize>(side * rows + 1) * stride);
  const to = begin(rowsOf(batch), part + 1, parts);
  for (let row = begin(rowsOf(batch), part, parts); row < to; row++) {
    const d = address(record, 3) + <usize>(row * pixels) * stride;
    const x = address(record, 2) + <usize>(row * pixels * channels) * 4;
    border(scratch, x, height, width, channels, height + side - 1, width + side - 1, (side - 1) / 2);
    for (let y = 0; y < side; y++) {
      multiply(
        weights + <usize>(y * rows) * stride,
        stride,
        scratch + <usize>y * line,
        4,
        rows,
        0,
        pixel,
        width,
        line,
        height,
        d,
        stride,
        rows,
        vectors,
        ON_TOP,
        0,
      );
    }
    if (!isOnTop) addRows(bias, d, pixels, stride, stride, ON_TOP);
  }
}

/** out, sums, vectors of a part's sums: the sums of all parts, in order. Cut by vectors. */
export function addUp(record: usize, part: i32, parts: i32): void {
  const vectors = count(record, 2);
  const from = <usize>begin(vectors, part, parts) * 16;
  const bytes = <usize>begin(vectors, part + 1, parts) * 16 - from;
  addRows(address(record, 0) + from, address(record, 1) + from, parts, <usize>vectors * 16, bytes, FROM_ZERO);
}

/**
 * out, weights, side, channels, vectors: weights [side, side, channels, vectors] transposed, with outputs
 * and channels changing places: what gradients are convolved with on their way back.
 */
export function transposeConvolution(record: usize): void {
  const side = count(record, 2);
  const channels = count(record, 3);
  const outputs = count(record, 4) * 4;
  const places = side * side;
  for (let place = 0; place < places; place++) {
    const from = address(record, 1) + <usize>((places - 1 - place) * channels * outputs) * 4;
    const to = address(record, 0) + <usize>(place * channels * outputs) * 4;
    for (let channel = 0; channel < channels; channel++) {
      for (let output = 0; output < outputs; output++) {
        const value = f32.load(from + (<usize>(channel * outputs + output) << 2));
        f32.store(to + (<usize>(output * channels + channel) << 2), value);
      }
    }
  }
}
