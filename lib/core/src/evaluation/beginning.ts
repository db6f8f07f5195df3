/** The first losses of a recording, which files keep beside what came of it. */
import { number, record, SchemaError, text } from '../data/json.js';
import { isHash } from '../store/run-id.js';

export interface Beginning {
  /** Of the engine that computed them: 16 hex digits (see `arithmeticOf`). */
  readonly arithmetic: string;
  /** Raw, before each step, to the bit; of a training its meta-losses. */
  readonly losses: readonly number[];
}

/** As files keep it: the losses in one text, to the last bit, where other numbers are rounded. */
export function beginningData({ arithmetic, losses }: Beginning): { arithmetic: string; losses: string } {
  return { arithmetic, losses: losses.join(' ') };
}

/** Reads it from a file. @throws SchemaError */
export function beginningFrom(value: unknown, place: string): Beginning {
  const { arithmetic, losses } = record(value, place);
  return {
    arithmetic: hexHash(arithmetic, `${place}.arithmetic`),
    // Of a run that diverged at once there are none.
    losses: text(losses, `${place}.losses`)
      .split(' ')
      .filter((loss) => loss !== '')
      .map((loss) => number(Number(loss), `${place}.losses`)),
  };
}

/** @throws SchemaError */
export function hexHash(value: unknown, place: string): string {
  if (isHash(value)) return value;
  throw new SchemaError(place, 'a hash of 16 hexadecimal digits');
}
