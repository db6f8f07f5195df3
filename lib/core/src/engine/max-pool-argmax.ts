/** Where the entries stand that a max pool picks. */
import { type MaxPoolLayer, paddingBefore, pooledSize } from '../problems/layer.js';

/**
 * The place of each window's largest entry, the first of equal ones, row by row.
 * @param images [batch, height, width, channels], flat
 * @returns places in `images`, one per window: [batch, rows, columns, channels], flat
 */
export function maxPoolArgmax(layer: MaxPoolLayer, images: ArrayLike<number>): Int32Array {
  const { height, width, channels, side, stride } = layer;
  const { height: rows, width: columns } = pooledSize(layer);
  const batch = images.length / (height * width * channels);
  const places = new Int32Array(batch * rows * columns * channels);
  let next = 0;
  for (let b = 0; b < batch; b++) {
    for (let row = 0; row < rows; row++) {
      const [top, bottom] = onImage(row * stride - paddingBefore(layer, height), side, height);
      for (let column = 0; column < columns; column++) {
        const [left, right] = onImage(column * stride - paddingBefore(layer, width), side, width);
        for (let c = 0; c < channels; c++) {
          let largest = ((b * height + top) * width + left) * channels + c;
          for (let y = top; y < bottom; y++) {
            for (let x = left; x < right; x++) {
              const at = ((b * height + y) * width + x) * channels + c;
              if (images[at] > images[largest]) largest = at;
            }
          }
          places[next++] = largest;
        }
      }
    }
  }
  return places;
}

/** The part of a window that lies on the image: its first row or column, and the one after its last. */
function onImage(begin: number, side: number, length: number): [number, number] {
  return [Math.max(0, begin), Math.min(length, begin + side)];
}
