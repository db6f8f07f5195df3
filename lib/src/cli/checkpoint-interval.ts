/** `L2O_CHECKPOINT_SECONDS`: checkpoints more often than the kit's own interval, for a test that kills the process. */
export function checkpointInterval(): { readonly checkpointSeconds?: number } {
  const seconds = Number(process.env.L2O_CHECKPOINT_SECONDS);
  return seconds > 0 ? { checkpointSeconds: seconds } : {};
}
