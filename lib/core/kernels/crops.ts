/** Crops of images, standardised as lib/core/src/data/crop-flip-contrast.ts says and with the same bits. */
import { address, begin, count, rowsOf } from './record';

/** Bytes to work in: the mean of each channel. */
export function cropScratch(channels: i32): i32 {
  return 8 * channels;
}

/** Bytes from the first of a crop to its last, with what stands beside it in the image. */
export function cropBytes(side: i32, line: i32, channels: i32): i32 {
  return (side - 1) * line + side * channels;
}

/**
 * x, bytes, contrasts (f64), which are mirrored (u8), side, line, channels: of each example the bytes from the first of its crop
 * to the last, in lines of so many bytes. Cut by examples.
 */
export function crop(record: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  const side = count(record, 4);
  const line = count(record, 5);
  const channels = count(record, 6);
  const numbers = side * side * channels;
  const to = begin(rowsOf(batch), part + 1, parts);
  for (let row = begin(rowsOf(batch), part, parts); row < to; row++) {
    standardise(
      address(record, 0) + <usize>(row * numbers) * 4,
      address(record, 1) + <usize>(row * cropBytes(side, line, channels)),
      f64.load(address(record, 2) + (<usize>row << 3)),
      load<u8>(address(record, 3) + row) != 0,
      side,
      line,
      channels,
      scratch,
    );
  }
}

function standardise(
  x: usize,
  bytes: usize,
  contrast: f64,
  isMirrored: bool,
  side: i32,
  line: i32,
  channels: i32,
  means: usize,
): void {
  const pixels = <f64>(side * side);
  const colors = <f64>channels;
  let mean: f64 = 0;
  let variance: f64 = 0;
  for (let channel = 0; channel < channels; channel++) {
    let whole: i64 = 0;
    let wholeSquares: i64 = 0;
    for (let y = 0; y < side; y++) {
      let at = bytes + y * line + channel;
      for (let left = side; left > 0; left--) {
        const byte = <i64>load<u8>(at);
        whole += byte;
        wholeSquares += byte * byte;
        at += channels;
      }
    }
    const sum = <f64>whole;
    const squares = <f64>wholeSquares;
    const own = sum / pixels;
    f64.store(means + (<usize>channel << 3), own);
    mean += own / colors;
    variance += (contrast * contrast * (pixels * squares - sum * sum)) / (pixels * pixels * colors);
  }
  for (let channel = 0; channel < channels; channel++) {
    const off = f64.load(means + (<usize>channel << 3)) - mean;
    variance += (off * off) / colors;
  }
  const scale = 1 / max(sqrt(variance), 1 / sqrt(pixels * colors));
  const gain = contrast * scale;
  const start = isMirrored ? (side - 1) * channels : 0;
  const step = isMirrored ? -channels : channels;
  for (let channel = 0; channel < channels; channel++) {
    const own = f64.load(means + (<usize>channel << 3));
    const level = (own - mean) * scale - gain * own;
    let out = x + <usize>channel * 4;
    for (let y = 0; y < side; y++) {
      let at = bytes + y * line + start + channel;
      for (let left = side; left > 0; left--) {
        f32.store(out, <f32>(gain * <f64>load<u8>(at) + level));
        out += <usize>channels * 4;
        at += step;
      }
    }
  }
}
