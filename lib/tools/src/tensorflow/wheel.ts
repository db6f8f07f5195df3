/**
 * Which TensorFlow wheel of the Python package index serves this machine. A wheel carries TensorFlow's shared
 * libraries with its C functions, for which @tensorflow/tfjs-node-gpu was written; no Python runs them.
 */
import { glibcVersion } from '../../bin/kept-node.mjs';
import { TensorFlowError, withoutIt } from './error.js';

export interface Wheel {
  /** Its name in the Python package index. */
  readonly name: string;
  readonly version: string;
  /** As in the names of wheels: "x86_64". */
  readonly machine: string;
  /** Whether it computes on an NVIDIA GPU, with the nvidia-* wheels that it names. */
  readonly gpu: boolean;
  /** Bytes to download, all wheels together. */
  readonly download: number;
  /** Bytes on the disk afterwards. */
  readonly kept: number;
  /** Bytes on the disk while it is unpacked. */
  readonly peak: number;
}

export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Version of the C library, undefined where it is not glibc. */
  readonly glibc: string | undefined;
}

const version = '2.15.1';

/** "cp311" in the wheel's name; the Python that downloads it may be another. */
export const wheelPython = '3.11';

const megabyte = 1e6;

const cpuX64: Wheel = {
  name: 'tensorflow-cpu',
  version,
  machine: 'x86_64',
  gpu: false,
  download: 207 * megabyte,
  kept: 615 * megabyte,
  peak: 1_030 * megabyte,
};

const gpuX64: Wheel = {
  name: 'tensorflow',
  version,
  machine: 'x86_64',
  gpu: true,
  download: 2_360 * megabyte,
  kept: 4_010 * megabyte,
  peak: 5_500 * megabyte,
};

/** On this processor "tensorflow" and "tensorflow-cpu" are empty and point here. */
const cpuArm: Wheel = {
  name: 'tensorflow-cpu-aws',
  version,
  machine: 'aarch64',
  gpu: false,
  download: 212 * megabyte,
  kept: 695 * megabyte,
  peak: 1_120 * megabyte,
};

export function thisHost(): Host {
  return { platform: process.platform, arch: process.arch, glibc: glibcVersion() };
}

/** @throws TensorFlowError where there is no wheel that tfjs-node-gpu can be built against */
export function wheelFor({ platform, arch, glibc }: Host, gpu: boolean): Wheel {
  const found = `${platform} ${arch}${platform === 'linux' && glibc === undefined ? ', without glibc' : ''}`;
  const fits = platform === 'linux' && glibc !== undefined;
  if (fits && arch === 'x64') return gpu ? gpuX64 : cpuX64;
  if (fits && arch === 'arm64' && !gpu) return cpuArm;
  throw new TensorFlowError({
    expected: `The TensorFlow wheels${gpu ? ' for a GPU' : ''} are for Linux with glibc, on ${gpu ? 'x86_64' : 'x86_64 or aarch64'}`,
    found,
    fix: fits
      ? `leave out --gpu; or ${withoutIt}`
      : `run this where storage.googleapis.com can be reached, for the package's own installer; or do nothing: ${withoutIt}`,
  });
}
