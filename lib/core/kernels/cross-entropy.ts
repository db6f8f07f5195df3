/** Softmax cross entropy, its gradients and their directional derivatives; and which examples are classified rightly. */
import { exp, lanes, logarithm } from './simd';
import { address, begin, count, labelsOf, rowsOf, shareOf } from './record';

/**
 * Softmax cross entropy. z [rows, vectors] becomes the gradients, (p - target) / rows.
 * @param losses [rows] f64, receives them
 * @param labels [rows] u8
 * @param chances [rows, vectors], receives p; 0 where nobody wants them
 */
function crossEntropy(
  z: usize,
  losses: usize,
  classes: i32,
  vectors: i32,
  labels: usize,
  rows: i32,
  share: f32,
  chances: usize,
): void {
  const stride = <usize>vectors * 16;
  for (let row = 0; row < rows; row++) {
    const label = <i32>load<u8>(labels + <usize>row);
    for (let c = classes; c < vectors * 4; c++) f32.store(z + (<usize>c << 2), -Infinity);
    let largest = f32.load(z);
    for (let c = 1; c < classes; c++) {
      const value = f32.load(z + (<usize>c << 2));
      if (value > largest || value != value) largest = value;
    }
    const ofLabel = f32.load(z + (<usize>label << 2));
    const top = f32x4.splat(largest);
    let total = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) {
      const e = exp(f32x4.sub(v128.load(z + at), top));
      v128.store(z + at, e);
      total = f32x4.add(total, e);
    }
    for (let c = classes; c < vectors * 4; c++) f32.store(z + (<usize>c << 2), 0);
    const sum = lanes(total);
    f64.store(losses, sum == sum ? logarithm(sum) - (<f64>ofLabel - <f64>largest) : sum);
    losses += 8;
    const scale = f32x4.splat(<f32>(1.0 / sum));
    const each = f32x4.splat(share);
    for (let at: usize = 0; at < stride; at += 16) {
      const p = f32x4.mul(v128.load(z + at), scale);
      if (chances) v128.store(chances + at, p);
      v128.store(z + at, f32x4.mul(p, each));
    }
    const place = z + (<usize>label << 2);
    f32.store(place, f32.load(place) - share);
    z += stride;
    if (chances) chances += stride;
  }
}

/** dz becomes the directional derivative of the gradients: share p (dz - sum p dz), row by row. */
function crossEntropyDerivative(dz: usize, chances: usize, vectors: i32, rows: i32, share: f32): void {
  const stride = <usize>vectors * 16;
  for (let row = 0; row < rows; row++) {
    let mean: f64 = 0;
    for (let at: usize = 0; at < stride; at += 16) {
      mean += lanes(f32x4.mul(v128.load(chances + at), v128.load(dz + at)));
    }
    const centre = f32x4.splat(<f32>mean);
    const each = f32x4.splat(share);
    for (let at: usize = 0; at < stride; at += 16) {
      const moved = f32x4.mul(v128.load(chances + at), f32x4.sub(v128.load(dz + at), centre));
      v128.store(dz + at, f32x4.mul(moved, each));
    }
    dz += stride;
    chances += stride;
  }
}

/** z, losses, classes, vectors, chances. Cut by examples. */
export function crossEntropyOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 3);
  const offset = <usize>(from * vectors) * 16;
  const chances = address(record, 4);
  crossEntropy(
    address(record, 0) + offset,
    address(record, 1) + (<usize>from << 3),
    count(record, 2),
    vectors,
    labelsOf(batch) + <usize>from,
    rows,
    shareOf(batch),
    chances ? chances + offset : 0,
  );
}

/** dz, chances, vectors. Cut by examples. */
export function crossEntropyDerivativeOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 2);
  const offset = <usize>(from * vectors) * 16;
  crossEntropyDerivative(
    address(record, 0) + offset,
    address(record, 1) + offset,
    vectors,
    rows,
    shareOf(batch),
  );
}

/**
 * z, right, classes, vectors: right [rows] u8 becomes 1 where the largest output is the label's, the first of equal ones.
 * Cut by examples.
 */
export function isRightOf(record: usize, batch: usize, part: i32, parts: i32): void {
  const to = begin(rowsOf(batch), part + 1, parts);
  const classes = count(record, 2);
  const stride = <usize>count(record, 3) * 16;
  for (let row = begin(rowsOf(batch), part, parts); row < to; row++) {
    const z = address(record, 0) + <usize>row * stride;
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (f32.load(z + (<usize>c << 2)) > f32.load(z + (<usize>best << 2))) best = c;
    }
    const isRight = best == <i32>load<u8>(labelsOf(batch) + <usize>row);
    store<u8>(address(record, 1) + <usize>row, isRight ? 1 : 0);
  }
}
