/** The operating system's refusals that a person can fix, explained: no right to write, no space, no file. */
import { type ExplainedError, StorageError } from 'l2o/internal/errors.js';

const explanations: Readonly<Record<string, { expected: string; fix: string }>> = {
  ENOSPC: { expected: 'There is space left on the disk', fix: 'free some space, then run the same command' },
  EDQUOT: {
    expected: 'There is space left in your quota',
    fix: 'free some space, then run the same command',
  },
  EACCES: {
    expected: 'The file or folder is open to you',
    fix: 'change its rights, or take another folder',
  },
  EPERM: { expected: 'The file or folder is open to you', fix: 'change its rights, or take another folder' },
  EROFS: { expected: 'The folder can be written', fix: 'take a folder on a disk that is not read-only' },
  EMFILE: {
    expected: 'There are file handles left',
    fix: 'close other programs, or raise the limit (ulimit -n)',
  },
};

/** @returns undefined for anything that is not such a refusal */
export function explainedSystemError(error: unknown): ExplainedError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const explanation = explanations[error.code];
  return explanation && new StorageError({ ...explanation, found: error.message }, { cause: error });
}
