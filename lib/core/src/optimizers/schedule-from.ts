/** Learning rates as settings have them: a number, a schedule, or what a file keeps of one. */
import { notNegative, numberThat, oneOf } from '../gate/kinds.js';
import { type Kind, readSettings, refuse, type SettingName } from '../gate/settings.js';
import { cosine, cosineForm } from './cosine-annealing.js';
import { polynomial, polynomialForm } from './polynomial-decay.js';
import { constant, constantForm, type Schedule, scheduleOf, withFirstStepFault } from './schedule.js';

const is = 'a schedule, as Schedule.settings has it';

/**
 * @param settings as in `Schedule.settings`: `{ kind: 'constant', rate: 0.01 }`
 * @throws UsageError when the kind is unknown (it names the nearest), or an entry is missing, wrong or unknown
 */
export function scheduleFrom(
  settings: unknown,
  place: SettingName = { name: 'settings', of: 'a schedule' },
): Schedule {
  if (typeof settings !== 'object' || settings === null) return refuse(place, is, settings);
  const { kind, ...others } = { kind: undefined, ...settings };
  return makers[kinds.read(kind, { ...place, name: `${place.name}.kind` })](others);
}

const faultForm = {
  schedule: { is, read: scheduleFrom },
  firstRate: notNegative,
};

const makers = {
  constant: (given: object) => constant(readSettings('a constant schedule', constantForm, given).rate),
  cosine: (given: object) => cosine(readSettings('a cosine schedule', cosineForm, given)),
  polynomial: (given: object) => polynomial(readSettings('a polynomial schedule', polynomialForm, given)),
  'first-step-fault': (given: object) => {
    const { schedule, firstRate } = readSettings('a first-step-fault schedule', faultForm, given);
    return withFirstStepFault(schedule, firstRate);
  },
};

const kinds = oneOf([
  'constant',
  'cosine',
  'polynomial',
  'first-step-fault',
] satisfies (keyof typeof makers)[]);

/** A learning rate: a number, a schedule, or the settings of one. */
export const rate: Kind<Schedule> = rateThat(
  numberThat('a number, 0 or more, or a schedule', (value) => value >= 0),
  scheduleOf,
);

/** eta_min, which stays a number where it is one: above 0, for at 0 nothing would ever move. */
export const etaMin: Kind<number | Schedule> = rateThat(
  numberThat('a number above 0, or a schedule', (value) => value > 0),
  (value) => value,
);

function rateThat<T>({ is, read }: Kind<number>, made: (value: number | Schedule) => T): Kind<T> {
  return {
    is,
    read: (value, place) => {
      if (typeof value !== 'object' || value === null) return made(read(value, place));
      if (!isSchedule(value)) return made(scheduleFrom(value, place));
      const first = value.at(0);
      return Number.isFinite(first) && first >= 0
        ? made(value)
        : refuse(place, `${is} of such numbers`, first);
    },
  };
}

/** One's own too: whatever gives a rate at a step. */
function isSchedule(value: object): value is Schedule {
  return 'settings' in value && 'at' in value && typeof value.at === 'function';
}
