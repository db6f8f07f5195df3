/** Whether TensorFlow works: the self-check, in a process of its own. */
import { fileURLToPath } from 'node:url';
import { runProgram } from '../programs/run-program.js';

export interface Working {
  /** Largest difference from central differences in double precision, over the largest entry of the gradient. */
  readonly error: number;
  readonly tensorflow: string;
  /** "CPU" or the name of the GPU. */
  readonly device: string;
}

export type CheckAnswer = Working | { readonly problem: string };

export interface Checked {
  readonly answer: CheckAnswer;
  /** What TensorFlow wrote about CUDA and the GPU. */
  readonly aboutGpu: readonly string[];
}

export type Check = () => Promise<Checked>;

/** Computes one gradient on TensorFlow, by `self-check.ts`. */
export const checkInChild: Check = async () => {
  const program = fileURLToPath(new URL('./self-check.js', import.meta.url));
  const { code, stdout, stderr } = await runProgram(
    { command: process.execPath, args: [program] },
    // All that it says: of interest where a GPU was wanted and is not used.
    { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' } },
  );
  const aboutGpu = stderr
    .split('\n')
    .filter((line) => /\b[WE] .*(cuda|gpu|dlopen|cudnn)/i.test(line) && !line.includes('Unable to register'));
  return { answer: answerIn(stdout) ?? { problem: whatHappened(code, stderr) }, aboutGpu };
};

function answerIn(stdout: string): CheckAnswer | undefined {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return line.startsWith('{') ? (JSON.parse(line) as CheckAnswer) : undefined;
}

function whatHappened(code: number | null, stderr: string): string {
  // A signal: TensorFlow's libraries want AVX.
  if (code === null) return 'the process crashed; TensorFlow needs a processor with AVX';
  return `the process ended with code ${code}: ${stderr.trim().split('\n').slice(-2).join(' ')}`;
}
