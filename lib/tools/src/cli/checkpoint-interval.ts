/** `L2O_CHECKPOINT_SECONDS`: checkpoints more often than the kit's own interval, for a test that kills the process. */
import { variable } from 'l2o/internal/platform.js';

export function checkpointInterval(): { readonly checkpointSeconds?: number } {
  const seconds = Number(variable('L2O_CHECKPOINT_SECONDS'));
  return seconds > 0 ? { checkpointSeconds: seconds } : {};
}
