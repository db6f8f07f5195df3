/** The form of settings, read off their defaults: a setting is of the kind of its default. */
import type { Settings, SettingsValue } from '../settings.js';
import { finite, kind, listOf, truth, usually } from './kinds.js';
import { type AnyForm, type Kind, readSettings } from './settings.js';

/** @param defaults numbers, texts, true or false, and lists and records of these */
export function formLike(defaults: Settings): AnyForm {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, usually(kindLike(value), value)]),
  );
}

const text = kind('a text', (value): value is string => typeof value === 'string');

function kindLike(value: SettingsValue): Kind<SettingsValue> {
  if (typeof value === 'number') return finite;
  if (typeof value === 'string') return text;
  if (typeof value === 'boolean') return truth;
  if (isList(value)) return listOf(kindLike(value[0] ?? 0), { least: 0 });
  const form = formLike(value ?? {});
  return {
    is: `a record of ${Object.keys(form).join(', ')}`,
    read: (given, { name, of }) => readSettings(`${name} of ${of}`, form, given) as Settings,
  };
}

const isList = (value: SettingsValue): value is readonly SettingsValue[] => Array.isArray(value);
