/** `l2o runs list | head`: a reader that has seen enough is no error. */

export function quietOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error', endQuietly) === 0) stream.on('error', endQuietly);
  }
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
