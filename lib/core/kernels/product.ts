/**
 * Matrix products of layers. Outputs lie across lanes, padded to a multiple of four; rows are examples, or the pixels of an
 * image, or weights.
 *
 * A convolution is such a product too, of an image's patches and the weights. A patch need not be copied: of an image that
 * stands in memory with its border of zeros, the rows of the factor `a` (pixels) and the terms of a sum (what a patch sees)
 * lie in steps, with a jump after every line. So both are counted in two levels, `span` steps and a jump.
 *
 * A sum is added up term by term in the order of its terms, whatever the tile. Tiles of R rows and V vectors (letters that
 * tiles.mjs writes out) keep their sums, operands and a factor in sixteen registers; the inner loop is not unrolled,
 * which makes the compiler spill, and nothing branches between the first value of a sum and its loop.
 */
import { evenly } from './coordinates';
import { lanes, madd, splat } from './simd';

/** What a sum begins with. Any other number is the address of a bias, one number per output. */
export const FROM_ZERO: usize = 0;
export const ON_TOP: usize = 1;

/** Rows below which a panel of `b` is read where it lies. */
const FEWEST_TO_PACK: i32 = 12;

/** Bytes of `b` up to which it stays in the cache of the first level, and is read where it lies. */
const MOST_UNPACKED: usize = 16384;

/** Vectors of a panel, and rows of a tile: what work is best cut at multiples of. */
export const PANEL: i32 = $T;
export const TILE: i32 = $M;

/** Bytes that a panel of `b` takes. */
export function panelBytes(depth: i32): i32 {
  return depth * PANEL * 16;
}

/**
 * c [rows, vectors] = start + a b, with b [segments * depth, vectors].
 * @param rowSpan rows between jumps of `a`
 * @param rowJump bytes from one such group to the next
 * @param depth terms between jumps of `a`, of which there are `segments`
 * @param termJump bytes from one such segment to the next
 * @param panel where a panel of `b` may be copied to, so that its numbers lie side by side; 0: nowhere
 */
export function multiply(
  c: usize,
  cStride: usize,
  a: usize,
  rowStep: usize,
  rowSpan: i32,
  rowJump: usize,
  termStep: usize,
  depth: i32,
  termJump: usize,
  segments: i32,
  b: usize,
  bStride: usize,
  rows: i32,
  vectors: i32,
  start: usize,
  panel: usize,
): void {
  // From the last term of a segment to the first of the next.
  const leap = termJump - <usize>depth * termStep;
  const isLarge = <usize>(depth * segments) * bStride > MOST_UNPACKED;
  const isPacked = panel != 0 && rows >= FEWEST_TO_PACK && vectors > PANEL && isLarge;
  while (vectors > 0) {
    // What is one too many for a panel makes two of about the same width.
    const width = vectors == PANEL + 1 ? vectors / 2 : min(vectors, PANEL);
    const bytes = <usize>width * 16;
    const q = isPacked ? panel : b;
    const stride = isPacked ? bytes : bStride;
    $V: {
      if (width == $V) {
        if (isPacked) pack$V(panel, b, bStride, depth * segments);
        let from = a;
        for (let row = 0; row < rows; row += rowSpan) {
          const at = c + <usize>row * cStride;
          const count = min(rowSpan, rows - row);
          rows$V(at, cStride, from, rowStep, termStep, depth, leap, segments, q, stride, count, start);
          from += rowJump;
        }
      }
    }
    c += bytes;
    b += bytes;
    if (start > ON_TOP) start += bytes;
    vectors -= width;
  }
}

/** Copies rows of V vectors side by side. */
function pack$V(out: usize, b: usize, bStride: usize, depth: i32): void {
  for (let i = 0; i < depth; i++) {
    $v: {
      const y$v = v128.load(b, 16 * $v);
    }
    $v: {
      v128.store(out, y$v, 16 * $v);
    }
    out += 16 * $V;
    b += bStride;
  }
}

/** The rows between two jumps, in tiles. */
function rows$V(
  c: usize,
  cStride: usize,
  a: usize,
  rowStep: usize,
  termStep: usize,
  depth: i32,
  leap: usize,
  segments: i32,
  q: usize,
  bStride: usize,
  left: i32,
  start: usize,
): void {
  while (left > 0) {
    const rows = evenly(left, $M);
    $R: {
      if (rows == $R) tile$V$R(c, cStride, a, rowStep, termStep, depth, leap, segments, q, bStride, start);
    }
    c += <usize>rows * cStride;
    a += <usize>rows * rowStep;
    left -= rows;
  }
}

function tile$V$R(
  c: usize,
  cStride: usize,
  a: usize,
  rowStep: usize,
  termStep: usize,
  depth: i32,
  leap: usize,
  segments: i32,
  q: usize,
  bStride: usize,
  start: usize,
): void {
  const mask = i32x4.splat(-<i32>(start != FROM_ZERO));
  const from = start > ON_TOP ? start : c;
  const fromStride = start > ON_TOP ? 0 : cStride;
  $r: {
    let p$r = a + $r * rowStep;
    const f$r = from + $r * fromStride;
    $v: {
      let s$r$v = v128.and(v128.load(f$r, 16 * $v), mask);
    }
  }
  for (let segment = 0; segment < segments; segment++) {
    for (let i = 0; i < depth; i++) {
      $v: {
        const y$v = v128.load(q, 16 * $v);
      }
      q += bStride;
      $r: {
        const x$r = splat(p$r);
        p$r += termStep;
        $v: {
          s$r$v = madd(x$r, y$v, s$r$v);
        }
      }
    }
    $r: {
      p$r += leap;
    }
  }
  $r: {
    $v: {
      v128.store(c, s$r$v, 16 * $v);
    }
    c += cStride;
  }
}

/**
 * c [rows, columns] = start + a b^T, with a [rows, vectors] and b [columns, vectors]: sums run along the lanes, eight of them.
 * @param cStride bytes of a row of c, whose columns are floats side by side
 * @param sums where a tile's sums can be written, SUM_BYTES of them
 */
export function multiplyTransposed(
  c: usize,
  cStride: usize,
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  vectors: i32,
  start: usize,
  sums: usize,
): void {
  const stride = <usize>vectors * 16;
  if (start == FROM_ZERO) {
    for (let row = 0; row < rows; row++) memory.fill(c + <usize>row * cStride, 0, <usize>columns * 4);
  }
  for (let left = columns; left > 0; ) {
    const width = evenly(left, 3);
    let at = c;
    let from = a;
    for (let below = rows; below > 0; ) {
      const height = evenly(below, 3);
      $A: {
        $B: {
          if (height == $A && width == $B) {
            for (let half: usize = 0; half < 32; half += 16 * $H) {
              dots$A$B$H(at, cStride, from + half, b + half, stride, vectors / 2, sums);
            }
            if (vectors & 1) dots$A$B1(at, cStride, from + stride - 16, b + stride - 16, stride, 1, sums);
          }
        }
      }
      at += <usize>height * cStride;
      from += <usize>height * stride;
      below -= height;
    }
    c += <usize>width * 4;
    b += <usize>width * stride;
    left -= width;
  }
}

/** The sums of a tile of 3 x 3, eight lanes each. */
export const SUM_BYTES: i32 = 3 * 3 * 32;

/** Adds to A x B numbers the products of S of every two vectors, `count` times. V8 joins only what is stored side by side. */
function dots$A$B$S(
  c: usize,
  cStride: usize,
  a: usize,
  b: usize,
  stride: usize,
  count: i32,
  sums: usize,
): void {
  $b: {
    let b$b = b + $b * stride;
  }
  $a: {
    let a$a = a + $a * stride;
    $b: {
      $s: {
        let s$a$b$s = f32x4.splat(0);
      }
    }
  }
  for (let i = 0; i < count; i++) {
    $b: {
      $s: {
        const y$b$s = v128.load(b$b, 16 * $s);
      }
      b$b += 32;
    }
    $a: {
      $s: {
        const x$a$s = v128.load(a$a, 16 * $s);
      }
      a$a += 32;
      $b: {
        $s: {
          s$a$b$s = madd(x$a$s, y$b$s, s$a$b$s);
        }
      }
    }
  }
  $a: {
    $b: {
      $s: {
        v128.store(sums, s$a$b$s, 96 * $a + 32 * $b + 16 * $s);
      }
    }
  }
  $a: {
    $b: {
      $s: {
        const t$a$b$s = <f32>lanes(v128.load(sums, 96 * $a + 32 * $b + 16 * $s));
        f32.store(c, f32.load(c, 4 * $b) + t$a$b$s, 4 * $b);
      }
    }
    c += cStride;
  }
}

/** out = start + the sum of rows of that many bytes. @param stride bytes from one row to the next */
export function addRows(out: usize, row: usize, rows: i32, stride: usize, bytes: usize, start: usize): void {
  const mask = i32x4.splat(-<i32>(start != FROM_ZERO));
  const end = out + bytes;
  $N: {
    for (; out + 16 * $N <= end; out += 16 * $N) {
      $n: {
        let sum$n = v128.and(v128.load(out, 16 * $n), mask);
      }
      let at = row;
      for (let i = 0; i < rows; i++) {
        $n: {
          sum$n = f32x4.add(sum$n, v128.load(at, 16 * $n));
        }
        at += stride;
      }
      $n: {
        v128.store(out, sum$n, 16 * $n);
      }
      row += 16 * $N;
    }
  }
}
