/** The most this processor can do with these instructions: sums that never leave the registers. */
import { madd, splat } from './simd';

/**
 * Whether a multiply-add rounds once here: the instruction is allowed to round twice where the processor cannot do better.
 * @param x 1 + 2^-12, whose square has one bit more than fits
 */
export function isFused(x: f32): bool {
  const v = f32x4.splat(x);
  const square = f32x4.mul(v, v);
  return f32x4.extract_lane(madd(v, v, f32x4.neg(square)), 0) != 0;
}

/** Floating-point operations of a round of `spendPeak`. */
export function peakOperations(): i32 {
  return $Q * $H * 8;
}

/** Where Q sums of H vectors go in the end. */
export function peakScratch(): i32 {
  return $Q * $H * 16;
}

/** Rounds for every block of a job of several threads: called as a rule's `run` is. */
export function spendPeak(rounds: i32, scratch: usize, _sums: usize, begin: i32, end: i32): void {
  // From memory: a newer V8 makes constants anew wherever they are used, which takes longer than the sums.
  f32.store(scratch, 0.999);
  f32.store(scratch, 0.001, 4);
  const x = splat(scratch);
  const y = v128.load32_splat(scratch, 4);
  $q: {
    $h: {
      let s$q$h = f32x4.splat(0.1 * ($q + 1));
    }
  }
  for (let round = rounds * (end - begin); round > 0; round--) {
    $q: {
      $h: {
        s$q$h = madd(s$q$h, x, y);
      }
    }
  }
  $q: {
    $h: {
      v128.store(scratch, s$q$h, 16 * ($q * $H + $h));
    }
  }
}
