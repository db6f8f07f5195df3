/**
 * Batches drawn pass after pass: every pass takes the examples in an order of its own, each at most once. The
 * remainder that fills no batch is left out, another one in each pass.
 */
import { UsageError } from '../errors.js';
import type { Stream } from '../random/stream.js';

interface Pass {
  readonly number: number;
  readonly order: Int32Array;
}

/** The latest pass of each stream: an order is shuffled once, for hundreds of batches. */
const latest = new WeakMap<Stream, Pass>();

/**
 * The indices of batch `number` of a stream, counted from 0: a slice of the order of its pass, the orders drawn from
 * sub-streams "0", "1" ... of the stream.
 * @param size examples per batch
 * @param count examples to draw from
 * @throws UsageError where they do not fill one batch
 */
export function shuffledIndices(stream: Stream, number: number, size: number, count: number): Int32Array {
  const perPass = Math.floor(count / size);
  if (perPass === 0) {
    throw new UsageError({
      expected: 'A batch has at most as many examples as there are',
      found: `a batch of ${size} from ${count} examples`,
      fix: 'take a smaller batch, or more examples',
    });
  }
  const order = orderOf(stream, Math.floor(number / perPass), count);
  const start = (number % perPass) * size;
  return order.slice(start, start + size);
}

function orderOf(stream: Stream, number: number, count: number): Int32Array {
  const known = latest.get(stream);
  if (known?.number === number && known.order.length === count) return known.order;
  const order = shuffled(stream.split(String(number)), count);
  latest.set(stream, { number, order });
  return order;
}

/** The numbers from 0 to `count` - 1 in an order of which all are equally likely (Fisher and Yates). */
function shuffled(stream: Stream, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const drawn = new Int32Array(1);
  for (let last = count - 1; last > 0; last--) {
    const chosen = stream.integers(drawn, last + 1, last)[0];
    [order[last], order[chosen]] = [order[chosen], order[last]];
  }
  return order;
}
