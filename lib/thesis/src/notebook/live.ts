/** Outputs that are rewritten in place while work goes on, at most once in a while. Of what is over in a moment there is none. */
import { printable } from 'l2o/internal/printable.js';
import { type CellOutput, type MimeBundle, writeOutput } from './kernel.js';

/** What cannot be drawn is warned of once, and drawn no more: the work goes on. */
export interface LiveOutput {
  /** Says that there is something new; it is drawn when the last drawing, or the first word of something new, is old enough. */
  changed(): void;
  /** Waits for a drawing at work. @returns what the last one stands in, if anything was shown */
  settled(): Promise<CellOutput | undefined>;
  /** The same, and shows the state of this moment, where any was shown before. */
  close(): Promise<CellOutput | undefined>;
}

export type LiveOutputFactory = (draw: () => MimeBundle | Promise<MimeBundle>, everyMs: number) => LiveOutput;

/** A drawing may take this share of the time; what is watched shall not wait for its picture. */
const share = 0.1;

/**
 * @param draw makes the picture of this moment; called only when it is shown, never twice at once
 * @param everyMs least time between two drawings
 */
export function liveOutput(
  draw: () => MimeBundle | Promise<MimeBundle>,
  everyMs: number,
  now: () => number = () => performance.now(),
  write: (bundle: MimeBundle) => CellOutput | undefined = writeOutput,
): LiveOutput {
  let output: CellOutput | undefined;
  let drawing: Promise<void> | undefined;
  let nextAt: number | undefined;
  let hasFailed = false;

  const show = (bundle: MimeBundle) => {
    if (output) output.rewrite(bundle);
    else output = write(bundle);
  };
  const redraw = async () => {
    const started = now();
    try {
      show(await draw());
    } catch (error) {
      hasFailed = true;
      const reason = error instanceof Error ? error.message : String(error);
      console.warn(`Progress is not shown any more: ${printable(reason)}`);
    }
    nextAt = now() + Math.max(everyMs, (now() - started) / share);
    drawing = undefined;
  };
  const settled = async () => {
    await drawing;
    return output;
  };
  return {
    changed: () => {
      nextAt ??= now() + everyMs;
      if (drawing || hasFailed || now() < nextAt) return;
      drawing = redraw();
    },
    settled,
    close: async () => {
      if ((await settled()) && !hasFailed) await redraw();
      return output;
    },
  };
}

/** By what was computed meanwhile. */
const livePictures = new WeakMap<object, CellOutput>();

export function keepLivePicture(subject: object, output: CellOutput): void {
  livePictures.set(subject, output);
}

/** The output of the picture that was live while something was computed, once: what is shown again is shown anew. */
export function takeLivePicture(subject: object): CellOutput | undefined {
  const output = livePictures.get(subject);
  livePictures.delete(subject);
  return output;
}
