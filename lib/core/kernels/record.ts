/**
 * Instructions: rows of words in memory, each an address, a count or the bits of a float, as lib/core/src/engine/kernels writes
 * them. The first says which (network.ts), the second how many words there are.
 */

/** Word number `index` after those two, as an address. */
@inline
export function address(record: usize, index: i32): usize {
  return <usize>load<u32>(record + (<usize>(index + 2) << 2));
}

@inline
export function count(record: usize, index: i32): i32 {
  return load<i32>(record + (<usize>(index + 2) << 2));
}

@inline
export function number(record: usize, index: i32): f32 {
  return f32.load(record + (<usize>(index + 2) << 2));
}

/** The batch that instructions are about: examples, 1 / examples, addresses of indices and labels. */
@inline
export function rowsOf(batch: usize): i32 {
  return load<i32>(batch);
}

@inline
export function shareOf(batch: usize): f32 {
  return f32.load(batch, 4);
}

@inline
export function indicesOf(batch: usize): usize {
  return <usize>load<u32>(batch, 8);
}

@inline
export function labelsOf(batch: usize): usize {
  return <usize>load<u32>(batch, 12);
}

/** Where part number `part` of `length` things begins; the one after it is where it ends. */
@inline
export function begin(length: i32, part: i32, parts: i32): i32 {
  return (part * length) / parts;
}

/** The same where only multiples of `step` are cut at. */
@inline
export function beginOfSteps(length: i32, part: i32, parts: i32, step: i32): i32 {
  return min(step * begin((length + step - 1) / step, part, parts), length);
}
