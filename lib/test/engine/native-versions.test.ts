/** What runs on TensorFlow's own library say of it, with a program that stands in for NVIDIA's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gpuNames, nativeVersions } from '../../tfjs/src/tensor/native-versions.js';

// Windows runs no scripts as programs.
describe.skipIf(process.platform === 'win32')('the native versions', () => {
  let bin: string;

  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'l2o-smi-'));
    vi.stubEnv('PATH', bin);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(bin, { recursive: true, force: true });
  });

  const putDriver = (...names: string[]) =>
    writeFileSync(
      join(bin, 'nvidia-smi'),
      `#!${process.execPath}\nconsole.log(${JSON.stringify(names.join('\n'))})`,
      { mode: 0o755 },
    );

  const putBackend = (backend: object) =>
    vi.spyOn(tf.engine(), 'backend', 'get').mockReturnValue(backend as tf.KernelBackend);

  it('name each kind of GPU once, and none without a driver', () => {
    expect(gpuNames()).toEqual([]);
    putDriver('NVIDIA H100 80GB HBM3', 'NVIDIA H100 80GB HBM3', 'NVIDIA T4');
    expect(gpuNames()).toEqual(['NVIDIA H100 80GB HBM3', 'NVIDIA T4']);
  });

  it.each([
    ['the CPU, though there is a GPU', false, 'CPU'],
    ['the GPU', true, 'NVIDIA H100'],
  ])('name %s', (_what, isUsingGpuDevice, device) => {
    putDriver('NVIDIA H100');
    putBackend({ binding: { TF_Version: '2.15.1' }, isUsingGpuDevice });
    expect(nativeVersions()).toEqual({ tensorflow: '2.15.1', device });
  });
});
