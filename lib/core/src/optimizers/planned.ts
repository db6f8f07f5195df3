/** Rules that need to know how long their run is to be. */
import type { Optimizer } from './optimizer.js';

/** Any length: what a rule that needs one is looked at with where that of its run is not known. */
export const anyLength = 100_000;

/** Whether the length of its run is part of what a rule is, and nobody has said it yet. */
export function isUnplanned({ needs, plannedSteps }: Pick<Optimizer, 'needs' | 'plannedSteps'>): boolean {
  return plannedSteps === undefined && needs !== undefined && needs.includes('steps');
}

/** The rule for a run of so many steps. Its settings say the length, so that a run of another length is another run. */
export function planned<R extends Pick<Optimizer, 'settings' | 'needs' | 'plannedSteps'>>(
  rule: R,
  plannedSteps: number,
): R {
  return isUnplanned(rule) ? { ...rule, plannedSteps, settings: { ...rule.settings, plannedSteps } } : rule;
}
