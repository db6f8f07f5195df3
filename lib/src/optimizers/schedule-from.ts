/** From the settings of a learning-rate schedule, plain JSON, back to the schedule. */
import { number, record, text, WrongShape } from '../data/json.js';
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { constant, cosine, polynomial, type Schedule, withFirstStepFault } from './schedule.js';
import { requireUnderstood } from './understood.js';

/**
 * @param settings as in `Schedule.settings`: `{ kind: 'constant', rate: 0.01 }`
 * @throws UsageError when the kind is unknown (it names the nearest), or an entry is missing, wrong or unknown
 */
export function scheduleFrom(settings: unknown): Schedule {
  try {
    const given = record(settings, 'the schedule');
    const schedule = makerOf(text(given.kind, 'kind'))(given);
    requireUnderstood(`A ${given.kind} schedule`, given, schedule.settings);
    return schedule;
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    throw new UsageError(
      {
        expected: 'The settings of a schedule are a record, as Schedule.settings has them',
        found: error.message,
        mend: "give what is missing, as in { kind: 'constant', rate: 0.01 }",
      },
      { cause: error },
    );
  }
}

type Maker = (settings: Readonly<Record<string, unknown>>) => Schedule;

const decay = ({ from, to, steps }: Readonly<Record<string, unknown>>) => ({
  from: number(from, 'from'),
  to: number(to, 'to'),
  steps: length(steps),
});

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['constant', ({ rate }) => constant(number(rate, 'rate'))],
  ['cosine', (settings) => cosine(decay(settings))],
  ['polynomial', (settings) => polynomial({ ...decay(settings), power: number(settings.power, 'power') })],
  [
    'first-step-fault',
    ({ schedule, firstRate }) => withFirstStepFault(scheduleFrom(schedule), number(firstRate, 'firstRate')),
  ],
]);

function makerOf(kind: string): Maker {
  const maker = makers.get(kind);
  if (maker) return maker;
  throw new UsageError({
    expected: `A schedule is of the kind ${[...makers.keys()].join(', ')}`,
    found: `"${kind}"`,
    mend: `take the nearest: ${nearest(kind, [...makers.keys()]).join(' or ')}`,
  });
}

/** The rate is divided by it. */
function length(value: unknown): number {
  const steps = number(value, 'steps');
  if (steps > 0) return steps;
  throw new WrongShape('steps', 'above 0');
}
