/**
 * Local response normalisation: y_c = x_c / s_c^(3/4), s_c = bias + alpha sum x_c'^2 over the channels |c' - c| <= radius.
 * What stands beyond the last channel, up to a whole vector, is no channel (sigmoids make 1/2 of it) and stays out of the sums.
 */
import { address, begin, count, number, rowsOf } from './record';

/** Bytes to work in: two numbers per channel with zeros on both sides, and one without. */
export function normalizationScratch(vectors: i32, radius: i32): i32 {
  return 3 * vectors * 16 + 16 * radius;
}

/** @param pixel bytes of whole vectors */
function square(squares: usize, x: usize, pixel: usize): void {
  let vector: usize = 0;
  $S: {
    for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
      $s: {
        const x$s = v128.load(x + vector, 16 * $s);
      }
      $s: {
        v128.store(squares + vector, f32x4.mul(x$s, x$s), 16 * $s);
      }
    }
  }
}

/** Sets what stands beyond the last channel to 0. @param channels bytes of them, as `pixel` of whole vectors */
@inline
function clearBeyond(row: usize, channels: usize, pixel: usize): void {
  for (let c = channels; c < pixel; c += 4) f32.store(row + c, 0);
}

/** sums_c = the sum of the numbers of a row from c - radius to c + radius. @param row the first, that many before channel 0 */
function sumNeighbours(sums: usize, row: usize, pixel: usize, radius: i32): void {
  const width = <usize>radius * 8;
  let vector: usize = 0;
  $S: {
    for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
      let at = row + vector;
      $s: {
        let sum$s = v128.load(at, 16 * $s);
      }
      for (const last = at + width; at < last; ) {
        at += 4;
        $s: {
          sum$s = f32x4.add(sum$s, v128.load(at, 16 * $s));
        }
      }
      $s: {
        v128.store(sums + vector, sum$s, 16 * $s);
      }
    }
  }
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
  const radius = count(record, 4);
  const margin = <usize>radius * 4;
  const bias = f32x4.splat(number(record, 5));
  const alpha = f32x4.splat(number(record, 6));
  const channels = <usize>count(record, 7) * 4;
  const squares = scratch + margin;
  const sums = squares + pixel + margin;
  memory.fill(scratch, 0, pixel + 2 * margin);
  const passed = <usize>(begin(rowsOf(batch), part, parts) * pixels) * pixel;
  let y = address(record, 0) + passed;
  let x = address(record, 1) + passed;
  const end = address(record, 1) + <usize>(begin(rowsOf(batch), part + 1, parts) * pixels) * pixel;
  for (; x < end; x += pixel) {
    square(squares, x, pixel);
    clearBeyond(squares, channels, pixel);
    sumNeighbours(sums, scratch, pixel, radius);
    let vector: usize = 0;
    $S: {
      for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
        $s: {
          const s$s = f32x4.add(bias, f32x4.mul(alpha, v128.load(sums + vector, 16 * $s)));
          const y$s = f32x4.mul(v128.load(x + vector, 16 * $s), power(s$s));
        }
        $s: {
          v128.store(y + vector, y$s, 16 * $s);
        }
      }
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
  const radius = count(record, 5);
  const margin = <usize>radius * 4;
  const bias = f32x4.splat(number(record, 6));
  const alpha = f32x4.splat(number(record, 7));
  const channels = <usize>count(record, 8) * 4;
  const factor = f32x4.mul(f32x4.splat(-1.5), alpha);
  const squares = scratch + margin;
  const terms = squares + pixel + 2 * margin;
  const sums = terms + pixel + margin;
  memory.fill(scratch, 0, 2 * (pixel + 2 * margin));
  const passed = <usize>(begin(rowsOf(batch), part, parts) * pixels) * pixel;
  let dx = address(record, 0) + passed;
  let d = address(record, 1) + passed;
  let x = address(record, 2) + passed;
  const end = address(record, 2) + <usize>(begin(rowsOf(batch), part + 1, parts) * pixels) * pixel;
  for (; x < end; x += pixel) {
    square(squares, x, pixel);
    clearBeyond(squares, channels, pixel);
    sumNeighbours(sums, scratch, pixel, radius);
    let vector: usize = 0;
    $S: {
      for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
        $s: {
          const s$s = f32x4.add(bias, f32x4.mul(alpha, v128.load(sums + vector, 16 * $s)));
          const scaled$s = f32x4.mul(v128.load(d + vector, 16 * $s), power(s$s));
          const term$s = f32x4.div(f32x4.mul(scaled$s, v128.load(x + vector, 16 * $s)), s$s);
        }
        $s: {
          v128.store(dx + vector, scaled$s, 16 * $s);
        }
        $s: {
          v128.store(terms + vector, term$s, 16 * $s);
        }
      }
    }
    clearBeyond(terms, channels, pixel);
    sumNeighbours(sums, terms - margin, pixel, radius);
    vector = 0;
    $S: {
      for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
        $s: {
          const pull$s = f32x4.mul(f32x4.mul(factor, v128.load(x + vector, 16 * $s)), v128.load(sums + vector, 16 * $s));
          const dx$s = f32x4.add(v128.load(dx + vector, 16 * $s), pull$s);
        }
        $s: {
          v128.store(dx + vector, dx$s, 16 * $s);
        }
      }
    }
    d += pixel;
    dx += pixel;
  }
}
