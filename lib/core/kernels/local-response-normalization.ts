/**
 * Local response normalisation: y_c = x_c / s_c^(3/4), s_c = bias + alpha sum x_c'^2 over the channels |c' - c| <= radius.
 * What stands beyond the last channel, up to a whole vector, is no channel (sigmoids make 1/2 of it) and stays out of the sums.
 */
import { address, begin, count, number, rowsOf } from './record';

/** Pixels at a time: numbers just written are read again from another place, and the processor waits for those on their way. */
const GROUP: usize = 16;

/** Bytes to work in: a group of pixels with zeros around each, and one without. */
export function normalizationScratch(vectors: i32, radius: i32): i32 {
  return <i32>GROUP * (2 * vectors * 16 + radius * 4) + radius * 4;
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

/**
 * sums_c = the sum of the numbers of a pixel from c - radius to c + radius.
 * @param row the first, that many before channel 0, with as many before each other pixel and after the last
 * @param bytes of all pixels
 */
function sumNeighbours(sums: usize, row: usize, bytes: usize, pixel: usize, radius: i32): void {
  const width = <usize>radius * 8;
  for (const end = sums + bytes; sums < end; ) {
    const next = sums + pixel;
    $N: {
      for (; sums + 16 * $N <= next; sums += 16 * $N) {
        let at = row;
        $n: {
          let sum$n = v128.load(at, 16 * $n);
        }
        for (const last = at + width; at < last; ) {
          at += 4;
          $n: {
            sum$n = f32x4.add(sum$n, v128.load(at, 16 * $n));
          }
        }
        $n: {
          v128.store(sums, sum$n, 16 * $n);
        }
        row += 16 * $N;
      }
    }
    row += <usize>radius * 4;
  }
}

/** s^(-3/4) */
@inline
function power(s: v128): v128 {
  const root = f32x4.sqrt(s);
  return f32x4.div(f32x4.splat(1), f32x4.mul(root, f32x4.sqrt(root)));
}

/**
 * y, powers, s, x, pixels, vectors, radius, bias, alpha, channels: with y what the way back needs, s^(-3/4) and s. Cut by
 * examples.
 */
export function normalize(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const pixels = count(record, 4);
  const pixel = <usize>count(record, 5) * 16;
  const radius = count(record, 6);
  const margin = <usize>radius * 4;
  const bias = f32x4.splat(number(record, 7));
  const alpha = f32x4.splat(number(record, 8));
  const channels = <usize>count(record, 9) * 4;
  const sums = scratch + margin + GROUP * (pixel + margin);
  memory.fill(scratch, 0, sums - scratch);
  const passed = <usize>(begin(rowsOf(batch), part, parts) * pixels) * pixel;
  const end = <usize>(begin(rowsOf(batch), part + 1, parts) * pixels) * pixel;
  for (let first = passed; first < end; first += GROUP * pixel) {
    const bytes = min(GROUP * pixel, end - first);
    const x = address(record, 3) + first;
    let row = scratch;
    for (let at: usize = 0; at < bytes; at += pixel) {
      square(row + margin, x + at, pixel);
      clearBeyond(row + margin, channels, pixel);
      row += margin + pixel;
    }
    sumNeighbours(sums, scratch, bytes, pixel, radius);
    const y = address(record, 0) + first;
    const powers = address(record, 1) + first;
    const kept = address(record, 2) + first;
    let vector: usize = 0;
    $S: {
      for (; vector + 16 * $S <= bytes; vector += 16 * $S) {
        $s: {
          const s$s = f32x4.add(bias, f32x4.mul(alpha, v128.load(sums + vector, 16 * $s)));
          const power$s = power(s$s);
          const y$s = f32x4.mul(v128.load(x + vector, 16 * $s), power$s);
        }
        $s: {
          v128.store(kept + vector, s$s, 16 * $s);
        }
        $s: {
          v128.store(powers + vector, power$s, 16 * $s);
        }
        $s: {
          v128.store(y + vector, y$s, 16 * $s);
        }
      }
    }
  }
}

/**
 * dx, d, powers, s, x, and the rest as above. Cut by examples.
 * dx_c = d_c s_c^(-3/4) - 3/2 alpha x_c sum d_c' x_c' s_c'^(-7/4) over the same channels.
 */
export function normalizeBack(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const pixels = count(record, 5);
  const pixel = <usize>count(record, 6) * 16;
  const radius = count(record, 7);
  const margin = <usize>radius * 4;
  const channels = <usize>count(record, 10) * 4;
  const factor = f32x4.mul(f32x4.splat(-1.5), f32x4.splat(number(record, 9)));
  const sums = scratch + margin + GROUP * (pixel + margin);
  memory.fill(scratch, 0, sums - scratch);
  const passed = <usize>(begin(rowsOf(batch), part, parts) * pixels) * pixel;
  const end = <usize>(begin(rowsOf(batch), part + 1, parts) * pixels) * pixel;
  for (let first = passed; first < end; first += GROUP * pixel) {
    const bytes = min(GROUP * pixel, end - first);
    const dx = address(record, 0) + first;
    const d = address(record, 1) + first;
    const powers = address(record, 2) + first;
    const kept = address(record, 3) + first;
    const x = address(record, 4) + first;
    let terms = scratch + margin;
    for (let at: usize = 0; at < bytes; ) {
      const row = terms;
      const next = at + pixel;
      $S: {
        for (; at + 16 * $S <= next; at += 16 * $S) {
          $s: {
            const scaled$s = f32x4.mul(v128.load(d + at, 16 * $s), v128.load(powers + at, 16 * $s));
            const pulled$s = f32x4.mul(scaled$s, v128.load(x + at, 16 * $s));
            const term$s = f32x4.div(pulled$s, v128.load(kept + at, 16 * $s));
          }
          $s: {
            v128.store(dx + at, scaled$s, 16 * $s);
          }
          $s: {
            v128.store(terms, term$s, 16 * $s);
          }
          terms += 16 * $S;
        }
      }
      clearBeyond(row, channels, pixel);
      terms += margin;
    }
    sumNeighbours(sums, scratch, bytes, pixel, radius);
    let vector: usize = 0;
    $S: {
      for (; vector + 16 * $S <= bytes; vector += 16 * $S) {
        $s: {
          const pull$s = f32x4.mul(f32x4.mul(factor, v128.load(x + vector, 16 * $s)), v128.load(sums + vector, 16 * $s));
          const dx$s = f32x4.add(v128.load(dx + vector, 16 * $s), pull$s);
        }
        $s: {
          v128.store(dx + vector, dx$s, 16 * $s);
        }
      }
    }
  }
}
