/** How many steps to take at once, and how long the rest will take. */

/** Long enough that the pauses between chunks cost nothing, short enough for a living progress line. */
const chunkSeconds = 0.2;
/** A chunk may be at most this many times the one before: the first ones measure little and prepare much. */
const growth = 4;

export class Pace {
  private size = 1;
  private firstChunk: { readonly end: number; readonly step: number } | undefined;

  /** Steps of the next chunk, at least one. */
  get chunk(): number {
    return this.size;
  }

  /** A chunk of `steps` took `seconds`. */
  took(steps: number, seconds: number): void {
    const perStep = seconds / steps;
    const wanted = perStep > 0 ? Math.floor(chunkSeconds / perStep) : Number.MAX_SAFE_INTEGER;
    this.size = Math.max(1, Math.min(wanted, steps * growth));
  }

  /**
   * @param now a moment in seconds, when `step` steps were done
   * @returns seconds for the steps left; undefined after the first chunk, which prepares what later ones use
   */
  secondsLeft(now: number, step: number, steps: number): number | undefined {
    this.firstChunk ??= { end: now, step };
    const { end, step: first } = this.firstChunk;
    return step > first ? ((now - end) / (step - first)) * (steps - step) : undefined;
  }
}
