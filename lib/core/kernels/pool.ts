/**
 * Max pools, channels across lanes. Of equal entries of a window the first counts, row by row, and it alone gets the gradient.
 *
 * Records end with the windows: height, width, vectors of a pixel, side, stride, rows and columns of padding before the
 * first window, rows and columns of windows. All are cut by examples.
 */
import { address, begin, count, rowsOf } from './record';

@inline
function firstOf(window: i32, stride: i32, padding: i32): i32 {
  return max(window * stride - padding, 0);
}

@inline
function endOf(window: i32, stride: i32, padding: i32, side: i32, length: i32): i32 {
  return min(window * stride - padding + side, length);
}

/** y, x, windows. */
export function pool(record: usize, batch: usize, part: i32, parts: i32): void {
  const height = count(record, 2);
  const width = count(record, 3);
  const pixel = <usize>count(record, 4) * 16;
  const side = count(record, 5);
  const stride = count(record, 6);
  const above = count(record, 7);
  const before = count(record, 8);
  const rows = count(record, 9);
  const columns = count(record, 10);
  const line = <usize>width * pixel;
  const from = begin(rowsOf(batch), part, parts);
  const to = begin(rowsOf(batch), part + 1, parts);
  let y = address(record, 0) + <usize>(from * rows * columns) * pixel;
  let x = address(record, 1) + <usize>(from * height) * line;
  for (let image = from; image < to; image++) {
    for (let row = 0; row < rows; row++) {
      const top = x + <usize>firstOf(row, stride, above) * line;
      const bottom = x + <usize>endOf(row, stride, above, side, height) * line;
      for (let column = 0; column < columns; column++) {
        const left = <usize>firstOf(column, stride, before) * pixel;
        const right = <usize>endOf(column, stride, before, side, width) * pixel;
        let vector: usize = 0;
        $S: {
          for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
            $s: {
              let most$s = v128.load(top + left + vector, 16 * $s);
              let isNaN$s = i32x4.splat(0);
            }
            for (let at = top; at < bottom; at += line) {
              const end = at + right + vector;
              for (let entry = at + left + vector; entry < end; entry += pixel) {
                $s: {
                  const entry$s = v128.load(entry, 16 * $s);
                  most$s = f32x4.pmax(most$s, entry$s);
                  isNaN$s = v128.or(isNaN$s, f32x4.ne(entry$s, entry$s));
                }
              }
            }
            // All bits set are a NaN.
            $s: {
              const y$s = v128.or(most$s, isNaN$s);
            }
            $s: {
              v128.store(y + vector, y$s, 16 * $s);
            }
          }
        }
        y += pixel;
      }
    }
    x += <usize>height * line;
  }
}

/** dx, d, x, y, windows: d of every window to the entry that is its y. */
export function poolBack(record: usize, batch: usize, part: i32, parts: i32): void {
  const height = count(record, 4);
  const width = count(record, 5);
  const pixel = <usize>count(record, 6) * 16;
  const side = count(record, 7);
  const stride = count(record, 8);
  const above = count(record, 9);
  const before = count(record, 10);
  const rows = count(record, 11);
  const columns = count(record, 12);
  const line = <usize>width * pixel;
  const from = begin(rowsOf(batch), part, parts);
  const to = begin(rowsOf(batch), part + 1, parts);
  const passed = <usize>(from * rows * columns) * pixel;
  let d = address(record, 1) + passed;
  let y = address(record, 3) + passed;
  let dx = address(record, 0) + <usize>(from * height) * line;
  let x = address(record, 2) + <usize>(from * height) * line;
  for (let image = from; image < to; image++) {
    memory.fill(dx, 0, <usize>height * line);
    for (let row = 0; row < rows; row++) {
      const top = <usize>firstOf(row, stride, above) * line;
      const bottom = <usize>endOf(row, stride, above, side, height) * line;
      for (let column = 0; column < columns; column++) {
        const left = <usize>firstOf(column, stride, before) * pixel;
        const right = <usize>endOf(column, stride, before, side, width) * pixel;
        let vector: usize = 0;
        $S: {
          for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
            $s: {
              const most$s = v128.load(y + vector, 16 * $s);
              const gradient$s = v128.load(d + vector, 16 * $s);
              let free$s = i32x4.splat(-1);
            }
            for (let at = top; at < bottom; at += line) {
              const end = at + right + vector;
              for (let entry = at + left + vector; entry < end; entry += pixel) {
                $s: {
                  const isIt$s = v128.and(free$s, f32x4.eq(v128.load(x + entry, 16 * $s), most$s));
                  free$s = v128.xor(free$s, isIt$s);
                  const sum$s = f32x4.add(v128.load(dx + entry, 16 * $s), v128.and(gradient$s, isIt$s));
                }
                $s: {
                  v128.store(dx + entry, sum$s, 16 * $s);
                }
              }
            }
          }
        }
        d += pixel;
        y += pixel;
      }
    }
    x += <usize>height * line;
    dx += <usize>height * line;
  }
}

/** dy, dx, x, y, windows: of every window the dx of the entry that is its y. */
export function poolSelect(record: usize, batch: usize, part: i32, parts: i32): void {
  const height = count(record, 4);
  const width = count(record, 5);
  const pixel = <usize>count(record, 6) * 16;
  const side = count(record, 7);
  const stride = count(record, 8);
  const above = count(record, 9);
  const before = count(record, 10);
  const rows = count(record, 11);
  const columns = count(record, 12);
  const line = <usize>width * pixel;
  const from = begin(rowsOf(batch), part, parts);
  const to = begin(rowsOf(batch), part + 1, parts);
  const passed = <usize>(from * rows * columns) * pixel;
  let dy = address(record, 0) + passed;
  let y = address(record, 3) + passed;
  let dx = address(record, 1) + <usize>(from * height) * line;
  let x = address(record, 2) + <usize>(from * height) * line;
  for (let image = from; image < to; image++) {
    for (let row = 0; row < rows; row++) {
      const top = <usize>firstOf(row, stride, above) * line;
      const bottom = <usize>endOf(row, stride, above, side, height) * line;
      for (let column = 0; column < columns; column++) {
        const left = <usize>firstOf(column, stride, before) * pixel;
        const right = <usize>endOf(column, stride, before, side, width) * pixel;
        let vector: usize = 0;
        $S: {
          for (; vector + 16 * $S <= pixel; vector += 16 * $S) {
            $s: {
              const most$s = v128.load(y + vector, 16 * $s);
              let free$s = i32x4.splat(-1);
              let found$s = i32x4.splat(0);
            }
            for (let at = top; at < bottom; at += line) {
              const end = at + right + vector;
              for (let entry = at + left + vector; entry < end; entry += pixel) {
                $s: {
                  const isIt$s = v128.and(free$s, f32x4.eq(v128.load(x + entry, 16 * $s), most$s));
                  free$s = v128.xor(free$s, isIt$s);
                  found$s = v128.or(found$s, v128.and(v128.load(dx + entry, 16 * $s), isIt$s));
                }
              }
            }
            $s: {
              v128.store(dy + vector, found$s, 16 * $s);
            }
          }
        }
        dy += pixel;
        y += pixel;
      }
    }
    x += <usize>height * line;
    dx += <usize>height * line;
  }
}
