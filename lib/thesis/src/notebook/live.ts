/** Outputs that are rewritten in place while work goes on, at most once in a while. */
import { type CellOutput, type MimeBundle, writeOutput } from './kernel.js';

export interface LiveOutput {
  /** Says that there is something new; it is drawn when the last drawing is old enough. */
  changed(): void;
  /** Shows a last state, that of this moment by default. */
  close(last?: () => MimeBundle | Promise<MimeBundle>): Promise<void>;
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
  let nextAt = Number.NEGATIVE_INFINITY;

  const show = (bundle: MimeBundle) => {
    if (output) output.rewrite(bundle);
    else output = write(bundle);
  };
  const redraw = async () => {
    const started = now();
    show(await draw());
    nextAt = now() + Math.max(everyMs, (now() - started) / share);
    drawing = undefined;
  };
  return {
    changed: () => {
      if (drawing || now() < nextAt) return;
      drawing = redraw();
      // If it fails, close() says so.
      drawing.catch(() => {});
    },
    close: async (last: typeof draw = draw) => {
      await drawing;
      show(await last());
    },
  };
}
