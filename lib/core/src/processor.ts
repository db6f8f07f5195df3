/** The processor of this machine. */
import { files, machine, node } from './platform.js';

/** "AMD Ryzen 9 7950X 16-Core Processor". */
export function processorModel(): string {
  return machine?.cpus()[0]?.model.trim() || 'unknown';
}

/** Whether it has vectors of 256 bits that V8 can use (AVX2); undefined where the system does not say. */
export function hasAvx2(): boolean | undefined {
  if (node?.arch !== 'x64') return false;
  if (node.platform !== 'linux') return undefined;
  try {
    const flags = /^flags\s*:(.*)$/m.exec(files?.readFileSync('/proc/cpuinfo', 'utf8') ?? '')?.[1];
    return flags === undefined ? undefined : /\bavx2\b/.test(flags);
  } catch {
    return undefined;
  }
}
