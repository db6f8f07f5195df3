/**
 * Products of the small network that all coordinates share. Coordinates lie across lanes: a block is LANES of them,
 * a value of r rows is r times LANES floats, the rows `stride` bytes apart.
 *
 * Letters like $R are written out by tiles.mjs. A tile keeps its sums, operands and a weight in sixteen registers;
 * its inner loop is not unrolled, which makes the compiler spill. What is computed does not depend on the tile.
 */
import { lanes, madd, splat } from './simd';

/** Coordinates of a block: a multiple of the vectors of every tile. */
export const LANES: i32 = 96;

const ROW: usize = <usize>LANES * 4;

@inline
function finishPlain(sum: v128, _gate: usize): v128 {
  return sum;
}

@inline
function finishRelu(sum: v128, _gate: usize): v128 {
  return f32x4.pmax(sum, f32x4.splat(0));
}

@inline
function finishGated(sum: v128, gate: usize): v128 {
  return v128.and(sum, f32x4.gt(v128.load(gate), f32x4.splat(0)));
}

/** R rows, T vectors at a time. */
function rows$F$R$T(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  k: i32,
  gate: usize,
  gateStride: usize,
): void {
  const mask = i32x4.splat(-<i32>(bias != 0));
  const step = <usize>k * 4;
  for (const end = out + ROW; out < end; ) {
    $r: {
      let w$r = weights + $r * step;
      const b$r = v128.and(v128.load32_splat(bias, 4 * $r), mask);
      $t: {
        let s$r$t = b$r;
      }
    }
    let x = inputs;
    for (const last = w0 + step; w0 < last; ) {
      $t: {
        const x$t = v128.load(x, 16 * $t);
      }
      x += inputStride;
      $r: {
        const y$r = splat(w$r);
        w$r += 4;
        $t: {
          s$r$t = madd(y$r, x$t, s$r$t);
        }
      }
    }
    $r: {
      $t: {
        const o$r$t = finish$F(s$r$t, gate + $r * gateStride + 16 * $t);
      }
      $t: {
        v128.store(out + $r * outStride, o$r$t, 16 * $t);
      }
    }
    out += 16 * $T;
    inputs += 16 * $T;
    gate += 16 * $T;
  }
}

/** W vectors of all m rows, with K inputs. */
function few$F$K$W(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  gate: usize,
  gateStride: usize,
): void {
  const mask = i32x4.splat(-<i32>(bias != 0));
  const next: usize = bias ? 4 : 0;
  $k: {
    $w: {
      const x$k$w = v128.load(inputs, 16 * $w);
    }
    inputs += inputStride;
  }
  for (let row = 0; row < m; row++) {
    const b = v128.and(splat(bias), mask);
    $w: {
      let s$w = b;
    }
    $k: {
      const y$k = v128.load32_splat(weights, 4 * $k);
      $w: {
        s$w = madd(y$k, x$k$w, s$w);
      }
    }
    $w: {
      s$w = finish$F(s$w, gate + 16 * $w);
    }
    $w: {
      v128.store(out, s$w, 16 * $w);
    }
    out += outStride;
    weights += 4 * $K;
    bias += next;
    gate += gateStride;
  }
}

function product$F(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
  gate: usize,
  gateStride: usize,
): void {
  $K: {
    if (k == $K) {
      $W: {
        for (let lane: usize = 0; lane < ROW; lane += 16 * $W) {
          few$F$K$W(out + lane, outStride, weights, bias, inputs + lane, inputStride, m, gate + lane, gateStride);
        }
      }
      return;
    }
  }
  while (m > 0) {
    const rows = evenly(m, $M);
    $R: {
      if (rows == $R) rows$F$R$T(out, outStride, weights, bias, inputs, inputStride, k, gate, gateStride);
    }
    out += <usize>rows * outStride;
    weights += <usize>(rows * k) * 4;
    if (bias) bias += <usize>rows * 4;
    gate += <usize>rows * gateStride;
    m -= rows;
  }
}

/** How many of `left` come next, where at most so many can at once: pieces are about equally large. */
@inline
export function evenly(left: i32, most: i32): i32 {
  const pieces = (left + most - 1) / most;
  return (left + pieces - 1) / pieces;
}

/** out [m] = weights [m, k] inputs [k] + bias [m]; without a bias where its address is 0. */
export function affine(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
): void {
  productPlain(out, outStride, weights, bias, inputs, inputStride, m, k, 0, 0);
}

/** The larger of that and 0. */
export function affineRelu(
  out: usize,
  outStride: usize,
  weights: usize,
  bias: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
): void {
  productRelu(out, outStride, weights, bias, inputs, inputStride, m, k, 0, 0);
}

/** out [m] = weights [m, k] inputs [k] where gate [m] is above 0, and 0 elsewhere: back through a relu. */
export function affineGated(
  out: usize,
  outStride: usize,
  weights: usize,
  gate: usize,
  gateStride: usize,
  inputs: usize,
  inputStride: usize,
  m: i32,
  k: i32,
): void {
  productGated(out, outStride, weights, 0, inputs, inputStride, m, k, gate, gateStride);
}

/** sums [m, k] += a [m] b [k]^T over the block; a sum has eight lanes, added up by `collect` at the end. */
export function outer(
  sums: usize,
  a: usize,
  aStride: usize,
  m: i32,
  b: usize,
  bStride: usize,
  k: i32,
): void {
  const step = <usize>k * 32;
  while (m > 0) {
    const rows = evenly(m, 3);
    let at = sums;
    let other = b;
    for (let left = k; left > 0; ) {
      const columns = evenly(left, 3);
      for (let half: usize = 0; half < 32; half += 16 * $H) {
        $A: {
          $B: {
            if (rows == $A && columns == $B) {
              outer$A$B$H(at + half, step, a + half, aStride, other + half, bStride);
            }
          }
        }
      }
      at += <usize>columns * 32;
      other += <usize>columns * bStride;
      left -= columns;
    }
    sums += <usize>rows * step;
    a += <usize>rows * aStride;
    m -= rows;
  }
}

/** H halves of A x B sums. */
function outer$A$B$H(at: usize, step: usize, a: usize, aStride: usize, b: usize, bStride: usize): void {
  $b: {
    let b$b = b + $b * bStride;
  }
  $a: {
    const at$a = at + $a * step;
    let a$a = a + $a * aStride;
    $b: {
      $h: {
        let s$a$b$h = v128.load(at$a, 32 * $b + 16 * $h);
      }
    }
  }
  for (const end = a + ROW; a0 < end; ) {
    $b: {
      $h: {
        const y$b$h = v128.load(b$b, 16 * $h);
      }
      b$b += 32;
    }
    $a: {
      $h: {
        const x$a$h = v128.load(a$a, 16 * $h);
      }
      a$a += 32;
      $b: {
        $h: {
          s$a$b$h = madd(x$a$h, y$b$h, s$a$b$h);
        }
      }
    }
  }
  $a: {
    $b: {
      $h: {
        v128.store(at$a, s$a$b$h, 32 * $b + 16 * $h);
      }
    }
  }
}

/**
 * out [count], in double precision: the sums of all parts, each of eight lanes, in a fixed order.
 * @param apart bytes from one part to the next
 */
export function collect(out: usize, sums: usize, count: i32, parts: i32, apart: usize): void {
  for (let i = 0; i < count; i++) {
    let total: f64 = 0;
    let at = sums;
    for (let part = 0; part < parts; part++) {
      total += lanes(v128.load(at)) + lanes(v128.load(at, 16));
      at += apart;
    }
    f64.store(out, total);
    out += 8;
    sums += 32;
  }
}
