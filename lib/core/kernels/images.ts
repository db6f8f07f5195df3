/**
 * Images that come as lists of the pixels that are not 0 (a fifth of MNIST's), so that black pixels cost nothing:
 *   starts [images + 1] u32, positions [] u16, bytes [] u8, a table of the 256 intensities, f32,
 *   edges [parts + 1] u32: pixels cut into ranges that are nonzero about equally often,
 *   offsets [images, parts + 1] u16: where in its list an image's pixels of each range begin
 */
import { madd, splat } from './simd';
import { address, begin, count, indicesOf, rowsOf } from './record';

/** How many images ahead the memory is asked for: they lie anywhere, and each would be waited for. */
const AHEAD: i32 = 3;

/** Touches every cache line of an image. */
@inline
function fetchImage(starts: usize, positions: usize, bytes: usize, index: usize): u32 {
  const begin = <usize>load<u32>(starts + (index << 2));
  const end = <usize>load<u32>(starts + (index << 2), 4);
  let touched: u32 = 0;
  for (let i = begin; i < end; i += 64) {
    touched += load<u8>(bytes + i);
    touched += load<u16>(positions + (i << 1));
    touched += load<u16>(positions + (i << 1), 64);
  }
  return touched;
}

/**
 * Images times weights: z [rows, vectors] = bias + sum over the nonzero pixels of an image.
 * @param images addresses of starts, positions, bytes and intensities
 * @param indices which images, [rows] u32
 * @returns nothing of use: it keeps the compiler from leaving out what only touches memory
 */
function imagesTimes(
  z: usize,
  weights: usize,
  bias: usize,
  images: usize,
  indices: usize,
  rows: i32,
  vectors: i32,
): u32 {
  const stride = <usize>vectors * 16;
  const starts = <usize>load<u32>(images);
  const positions = <usize>load<u32>(images, 4);
  const bytes = <usize>load<u32>(images, 8);
  const table = <usize>load<u32>(images, 12);
  let touched: u32 = 0;
  for (let row = 0; row < rows; row++) {
    if (row + AHEAD < rows) {
      const next = <usize>load<u32>(indices + (<usize>(row + AHEAD) << 2));
      touched += fetchImage(starts, positions, bytes, next);
    }
    const index = <usize>load<u32>(indices + (<usize>row << 2));
    const begin = <usize>load<u32>(starts + (index << 2));
    const end = <usize>load<u32>(starts + (index << 2), 4);
    let out = z + <usize>row * stride;
    let column: usize = 0;
    for (let left = vectors; left > 0; ) {
      const width = min(left, $P);
      $G: {
        if (width == $G) gather$G(out, weights + column, bias + column, bytes, positions, table, begin, end, stride);
      }
      out += <usize>width * 16;
      column += <usize>width * 16;
      left -= width;
    }
  }
  return touched;
}

/** G vectors of an image: even and odd pixels in sums of their own, so that no addition waits for the one before. */
function gather$G(
  out: usize,
  weights: usize,
  bias: usize,
  bytes: usize,
  positions: usize,
  table: usize,
  begin: usize,
  end: usize,
  stride: usize,
): void {
  $g: {
    let s$g = v128.load(bias, 16 * $g);
    let t$g = f32x4.splat(0);
  }
  let i = begin;
  for (; i + 2 <= end; i += 2) {
    const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
    const w = weights + <usize>load<u16>(positions + (i << 1)) * stride;
    $g: {
      s$g = madd(x, v128.load(w, 16 * $g), s$g);
    }
    const y = splat(table + (<usize>load<u8>(bytes + i, 1) << 2));
    const v = weights + <usize>load<u16>(positions + (i << 1), 2) * stride;
    $g: {
      t$g = madd(y, v128.load(v, 16 * $g), t$g);
    }
  }
  for (; i < end; i++) {
    const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
    const w = weights + <usize>load<u16>(positions + (i << 1)) * stride;
    $g: {
      s$g = madd(x, v128.load(w, 16 * $g), s$g);
    }
  }
  $g: {
    v128.store(out, f32x4.add(s$g, t$g), 16 * $g);
  }
}

/** gradient [pixels, vectors] = images^T cotangents [rows, vectors], of the pixels of ranges `first` to before `end` of `parts`. */
function imagesTransposedTimes(
  gradient: usize,
  cotangents: usize,
  images: usize,
  indices: usize,
  rows: i32,
  vectors: i32,
  first: i32,
  end: i32,
  parts: i32,
): void {
  const stride = <usize>vectors * 16;
  const starts = <usize>load<u32>(images);
  const positions = <usize>load<u32>(images, 4);
  const bytes = <usize>load<u32>(images, 8);
  const table = <usize>load<u32>(images, 12);
  const edges = <usize>load<u32>(images, 16);
  const offsets = <usize>load<u32>(images, 20);
  const from = <usize>load<u32>(edges + (<usize>first << 2));
  const to = <usize>load<u32>(edges + (<usize>end << 2));
  memory.fill(gradient + from * stride, 0, (to - from) * stride);
  for (let row = 0; row < rows; row++) {
    const index = <usize>load<u32>(indices + (<usize>row << 2));
    const start = <usize>load<u32>(starts + (index << 2));
    const range = offsets + index * (<usize>(parts + 1) << 1);
    const nonzero = start + <usize>load<u16>(range + (<usize>first << 1));
    const beyond = start + <usize>load<u16>(range + (<usize>end << 1));
    let column: usize = 0;
    for (let left = vectors; left > 0; ) {
      const width = min(left, $P);
      const cotangent = cotangents + <usize>row * stride + column;
      $G: {
        if (width == $G) scatter$G(gradient + column, cotangent, bytes, positions, table, nonzero, beyond, stride);
      }
      column += <usize>width * 16;
      left -= width;
    }
  }
}

/** Adds G vectors of cotangents times each pixel. */
function scatter$G(
  gradient: usize,
  cotangent: usize,
  bytes: usize,
  positions: usize,
  table: usize,
  begin: usize,
  end: usize,
  stride: usize,
): void {
  $g: {
    const d$g = v128.load(cotangent, 16 * $g);
  }
  for (let i = begin; i < end; i++) {
    const x = splat(table + (<usize>load<u8>(bytes + i) << 2));
    const at = gradient + <usize>load<u16>(positions + (i << 1)) * stride;
    $g: {
      const sum$g = madd(x, d$g, v128.load(at, 16 * $g));
    }
    $g: {
      v128.store(at, sum$g, 16 * $g);
    }
  }
}

/** z, weights, bias, images, vectors: z = images weights + bias. Cut by examples. */
export function sparseForward(record: usize, batch: usize, part: i32, parts: i32): void {
  const from = begin(rowsOf(batch), part, parts);
  const rows = begin(rowsOf(batch), part + 1, parts) - from;
  const vectors = count(record, 4);
  imagesTimes(
    address(record, 0) + <usize>(from * vectors) * 16,
    address(record, 1),
    address(record, 2),
    address(record, 3),
    indicesOf(batch) + (<usize>from << 2),
    rows,
    vectors,
  );
}

/** gradient, cotangents, images, vectors. Cut by pixels; several parts are quicker done at once. */
export function sparseGradient(record: usize, batch: usize, first: i32, end: i32, parts: i32): void {
  imagesTransposedTimes(
    address(record, 0),
    address(record, 1),
    address(record, 2),
    indicesOf(batch),
    rowsOf(batch),
    count(record, 3),
    first,
    end,
    parts,
  );
}

/** x, images, pixels: the intensities of all pixels, black ones too. Cut by examples. */
export function unfold(record: usize, batch: usize, part: i32, parts: i32): void {
  const images = address(record, 1);
  const pixels = <usize>count(record, 2);
  const starts = <usize>load<u32>(images);
  const positions = <usize>load<u32>(images, 4);
  const bytes = <usize>load<u32>(images, 8);
  const table = <usize>load<u32>(images, 12);
  const from = begin(rowsOf(batch), part, parts);
  const to = begin(rowsOf(batch), part + 1, parts);
  for (let row = from; row < to; row++) {
    const x = address(record, 0) + <usize>row * pixels * 4;
    memory.fill(x, 0, pixels * 4);
    const index = <usize>load<u32>(indicesOf(batch) + (<usize>row << 2));
    const end = <usize>load<u32>(starts + (index << 2), 4);
    for (let i = <usize>load<u32>(starts + (index << 2)); i < end; i++) {
      const value = f32.load(table + (<usize>load<u8>(bytes + i) << 2));
      f32.store(x + (<usize>load<u16>(positions + (i << 1)) << 2), value);
    }
  }
}
