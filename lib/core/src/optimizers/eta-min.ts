/**
 * eta_min, the least step of the rules of chapter 3: a number, as the thesis has it, or a schedule that decays (its
 * future work, 3.7).
 */
import type { SettingsValue } from '../settings.js';
import { rateTitle, type Schedule, scheduleOf } from './schedule.js';

/** How settings keep it: a number stays a number. */
export function etaMinSettings(etaMin: number | Schedule): SettingsValue {
  return typeof etaMin === 'number' ? etaMin : etaMin.settings;
}

/** For a legend: "eta_min 1e-3", "eta_min 1e-2 -> 0". */
export function etaMinTitle(etaMin: number | Schedule): string {
  return `eta_min ${rateTitle(scheduleOf(etaMin))}`;
}
