/** The form of settings, read off their defaults: a setting is of the kind of its default. */

import { UsageError } from '../errors.js';
import type { Settings, SettingsValue } from '../settings.js';
import { finite, kind, listOf, truth, usually } from './kinds.js';
import { type AnyForm, type Kind, readSettings, shown } from './settings.js';

/** @param defaults numbers, texts, true or false, and lists and records of these */
export function formLike(defaults: Settings): AnyForm {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, usually(kindLike(value), value)]),
  );
}

const text = kind('a text', (value): value is string => typeof value === 'string');

function kindLike(value: SettingsValue): Kind<SettingsValue> {
  if (typeof value === 'number' && !Number.isFinite(value)) return refuseDefault(value);
  if (typeof value === 'number') return finite;
  if (typeof value === 'string') return text;
  if (typeof value === 'boolean') return truth;
  if (isList(value)) return listOf(kindLike(value[0] ?? 0), { least: 0 });
  if (!isSettings(value)) return refuseDefault(value);
  const form = formLike(value);
  return {
    is: `a record of ${Object.keys(form).join(', ')}`,
    read: (given, { name, of }) => readSettings(`${name} of ${of}`, form, given) as Settings,
  };
}

function refuseDefault(value: unknown): never {
  throw new UsageError({
    expected:
      'The defaults of settings are finite numbers, texts, true or false, and lists and records of these',
    found: shown(value),
    fix: 'give a value of the kind that the setting has; what is made of it, such as a schedule, is made in the formulas',
  });
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isList = (value: SettingsValue): value is readonly SettingsValue[] => Array.isArray(value);
