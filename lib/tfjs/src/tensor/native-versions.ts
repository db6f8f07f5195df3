/** What the current backend of TensorFlow's own library is: its version, and the device that it computes on. */
import { execFileSync } from 'node:child_process';
import * as tf from '@tensorflow/tfjs';

/** `device` is "CPU" or the name of the GPU: results of another device differ in their last digits. */
export function nativeVersions(): { tensorflow: string; device: string } {
  const backend: unknown = tf.backend();
  if (typeof backend !== 'object' || backend === null) return { tensorflow: 'unknown', device: 'unknown' };
  const binding = 'binding' in backend ? backend.binding : undefined;
  const isOnGpu = 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
  return {
    tensorflow: versionIn(binding),
    device: isOnGpu ? gpuNames().join(', ') || 'GPU' : 'CPU',
  };
}

function versionIn(binding: unknown): string {
  const version =
    typeof binding === 'object' && binding !== null && 'TF_Version' in binding
      ? binding.TF_Version
      : undefined;
  return typeof version === 'string' ? version : 'unknown';
}

/** The kinds of NVIDIA GPUs that the driver knows, each once: "NVIDIA H100"; none without a driver. */
export function gpuNames(): string[] {
  try {
    const said = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return [...new Set(said.split('\n').map((line) => line.trim()))].filter(Boolean);
  } catch {
    return [];
  }
}
