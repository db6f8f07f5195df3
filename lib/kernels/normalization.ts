/**
 * Local response normalisation: y_c = x_c / s_c^(3/4), s_c = bias + alpha sum x_c'^2 over the channels |c' - c| <= radius.
 * What stands beyond the last channel, up to a whole vector, is no channel (sigmoids make 1/2 of it) and stays out of the sums.
 */
import { address, begin, count, number, rowsOf } from './record';

/** Bytes to work in: two numbers per channel, with zeros on both sides. */
export function normalizationScratch(vectors: i32, radius: i32): i32 {
  return 2 * (vectors * 16 + 8 * radius);
}

/** The sum of the numbers of the channels from `at` on, a vector of them. */
@inline
function windowSum(at: usize, width: usize): v128 {
  let sum = v128.load(at);
  for (let other: usize = 4; other < width; other += 4) sum = f32x4.add(sum, v128.load(at + other));
  return sum;
}

/** Sets what stands beyond the last channel to 0. @param channels bytes of them, as `pixel` of whole vectors */
@inline
function clearBeyond(row: usize, channels: usize, pixel: usize): void {
  for (let c = channels; c < pixel; c += 4) f32.store(row + c, 0);
}

/** s^(-3/4) */
@inline
function power(s: v128): v128 {
  const root = f32x4.sqrt(s);
  return f32x4.div(f32x4.splat(1), f32x4.mul(root, f32x4.sqrt(root)));
}

/** y, x, pixels, vectors, radius, bias, alpha, channels. Cut by examples. */
export function normalize(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const pixels = count(record, 2);
  const pixel = <usize>count(record, 3) * 16;
  const margin = <usize>count(record, 4) * 4;
  const width = 2 * margin + 4;
  const bias = f32x4.splat(number(record, 5));
  const alpha = f32x4.splat(number(record, 6));
  const channels = <usize>count(record, 7) * 4;
  const squares = scratch + margin;
  memory.fill(scratch, 0, pixel + 2 * margin);
  const passed = <usize>(begin(rowsOf(batch), part, parts) * pixels) * pixel;
  let y = address(record, 0) + passed;
  let x = address(record, 1) + passed;
  const end = address(record, 1) + <usize>(begin(rowsOf(batch), part + 1, parts) * pixels) * pixel;
  for (; x < end; x += pixel) {
    for (let vector: usize = 0; vector < pixel; vector += 16) {
      const value = v128.load(x + vector);
      v128.store(squares + vector, f32x4.mul(value, value));
    }
    clearBeyond(squares, channels, pixel);
    for (let vector: usize = 0; vector < pixel; vector += 16) {
      const s = f32x4.add(bias, f32x4.mul(alpha, windowSum(scratch + vector, width)));
      v128.store(y + vector, f32x4.mul(v128.load(x + vector), power(s)));
    }
    y += pixel;
  }
}

/**
 * dx, d, x, pixels, vectors, radius, bias, alpha, channels. Cut by examples.
 * dx_c = d_c s_c^(-3/4) - 3/2 alpha x_c sum d_c' x_c' s_c'^(-7/4) over the same channels.
 */
export function normalizeBack(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const pixels = count(record, 3);
  const pixel = <usize>count(record, 4) * 16;
  const margin = <usize>count(record, 5) * 4;
  const width = 2 * margin + 4;
  const bias = f32x4.splat(number(record, 6));
  const alpha = f32x4.splat(number(record, 7));
  const channels = <usize>count(record, 8) * 4;
  const factor = f32x4.mul(f32x4.splat(-1.5), alpha);
  const squares = scratch + margin;
  const terms = squares + pixel + 2 * margin;
  memory.fill(scratch, 0, 2 * (pixel + 2 * margin));
  const passed = <usize>(begin(rowsOf(batch), part, parts) * pixels) * pixel;
  let dx = address(record, 0) + passed;
  let d = address(record, 1) + passed;
  let x = address(record, 2) + passed;
  const end = address(record, 2) + <usize>(begin(rowsOf(batch), part + 1, parts) * pixels) * pixel;
  for (; x < end; x += pixel) {
    for (let vector: usize = 0; vector < pixel; vector += 16) {
      const value = v128.load(x + vector);
      v128.store(squares + vector, f32x4.mul(value, value));
    }
    clearBeyond(squares, channels, pixel);
    for (let vector: usize = 0; vector < pixel; vector += 16) {
      const s = f32x4.add(bias, f32x4.mul(alpha, windowSum(scratch + vector, width)));
      const scaled = f32x4.mul(v128.load(d + vector), power(s));
      v128.store(dx + vector, scaled);
      v128.store(terms + vector, f32x4.div(f32x4.mul(scaled, v128.load(x + vector)), s));
    }
    clearBeyond(terms, channels, pixel);
    for (let vector: usize = 0; vector < pixel; vector += 16) {
      const sum = windowSum(terms - margin + vector, width);
      const pull = f32x4.mul(f32x4.mul(factor, v128.load(x + vector)), sum);
      v128.store(dx + vector, f32x4.add(v128.load(dx + vector), pull));
    }
    d += pixel;
    dx += pixel;
  }
}
