/**
 * Blocks of weights as the kernels read them: rows of whole vectors, and as many rows as the layer below has outputs, padded
 * ones too. Where that is how they lie in the flat vector, nothing is copied.
 */
import { address, count } from './record';

/** out, flat, groups, rows of a group, the same padded, width, the same padded. */
export function packBlock(record: usize): void {
  const rows = count(record, 3);
  const width = <usize>count(record, 5) * 4;
  const padded = <usize>count(record, 6) * 4;
  let out = address(record, 0);
  let flat = address(record, 1);
  for (let group = 0; group < count(record, 2); group++) {
    for (let row = 0; row < rows; row++) {
      memory.copy(out, flat, width);
      memory.fill(out + width, 0, padded - width);
      out += padded;
      flat += width;
    }
    const beyond = <usize>(count(record, 4) - rows) * padded;
    memory.fill(out, 0, beyond);
    out += beyond;
  }
}

/** flat, packed, and the rest as above: the way back. */
export function unpackBlock(record: usize): void {
  const rows = count(record, 3);
  const width = <usize>count(record, 5) * 4;
  const padded = <usize>count(record, 6) * 4;
  let flat = address(record, 0);
  let packed = address(record, 1);
  for (let group = 0; group < count(record, 2); group++) {
    for (let row = 0; row < rows; row++) {
      memory.copy(flat, packed, width);
      packed += padded;
      flat += width;
    }
    packed += <usize>(count(record, 4) - rows) * padded;
  }
}

/** out [columns, rows], a [rows, vectors], rows, vectors, columns: the transpose. */
export function transpose(record: usize): void {
  const rows = count(record, 2);
  const stride = count(record, 3) * 4;
  const columns = count(record, 4);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = f32.load(address(record, 1) + (<usize>(row * stride + column) << 2));
      f32.store(address(record, 0) + (<usize>(column * rows + row) << 2), value);
    }
  }
}
