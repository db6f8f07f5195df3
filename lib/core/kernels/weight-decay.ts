/** Weight decay: decay / 2 times the sum of the squared weights in the loss, decay times each in the gradient. */
import { lanes } from './simd';
import { address, begin, count, number } from './record';

/**
 * weights, gradient, sums, vectors in all, decay: adds to the gradient, where there is one, and writes the part's sum of
 * squares, f64. Cut by weights.
 */
export function decayOf(record: usize, part: i32, parts: i32): void {
  const vectors = count(record, 3);
  const decay = f32x4.splat(number(record, 4));
  const offset = <usize>begin(vectors, part, parts) * 16;
  const end = address(record, 0) + <usize>begin(vectors, part + 1, parts) * 16;
  let target = address(record, 1) ? address(record, 1) + offset : 0;
  let sum: f64 = 0;
  for (let at = address(record, 0) + offset; at < end; at += 16) {
    const w = v128.load(at);
    sum += lanes(f32x4.mul(w, w));
    if (target) {
      v128.store(target, f32x4.add(v128.load(target), f32x4.mul(decay, w)));
      target += 16;
    }
  }
  f64.store(address(record, 2) + (<usize>part << 3), sum);
}
