/**
 * Settings: the plain data that defines a problem, an optimizer or a schedule. Everything that changes a
 * result is in here, and nothing else, because a stored run is addressed by the hash of its settings.
 */

/** What defines a rule or a problem beside its formulas: JSON values by name. */
export interface Settings {
  readonly [name: string]: SettingsValue;
}

/** What can be written as JSON. */
export type SettingsValue = string | number | boolean | null | readonly SettingsValue[] | Settings;
