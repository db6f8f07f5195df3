/**
 * Which process this is, said so that another one can tell later whether it still lives. Clocks are not asked: they are set
 * back and forth. Numbers of processes are given again, after a restart of the machine or of its container often the very same.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { errorCode } from './disk.js';

export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Of this start of the machine; null where the system has no such thing. */
  readonly boot: string | null;
  /** Which processes a number can name: those of one container; null where the system has no such thing. */
  readonly namespace: string | null;
  /** When the process began, counted from the start of the machine: in ticks on Linux, in seconds elsewhere. */
  readonly started: number;
}

const isLinux = process.platform === 'linux';
/** Of a start that is known from two differences of clocks, in seconds. */
const tolerance = 2;

let own: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    host: hostname(),
    boot: isLinux ? orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()) : null,
    namespace: isLinux ? orNull(() => readlinkSync('/proc/self/ns/pid')) : null,
    started: statusOf(process.pid)?.started ?? uptime() - process.uptime(),
  };
  return own;
}

/** Whether a process has ended; undefined where that cannot be found out from here. */
export function hasEnded(other: ProcessIdentity): boolean | undefined {
  const self = thisProcess();
  const isThisStart = other.boot !== null && other.boot === self.boot;
  if (!isThisStart && other.host !== self.host) return undefined;
  if (other.boot !== self.boot) return true;
  if (other.namespace !== self.namespace) return undefined;
  if (!hasNumber(other.pid)) return true;
  if (isLinux) {
    const status = statusOf(other.pid);
    // Some systems show nobody the processes of others.
    return status === undefined ? false : status.isOver || status.started !== other.started;
  }
  if (other.started > uptime() + tolerance) return true;
  return other.pid === self.pid && Math.abs(other.started - self.started) > tolerance;
}

function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

interface Status {
  /** Killed, and its number kept until its parent asks for its exit code, which in containers may be never. */
  readonly isOver: boolean;
  readonly started: number;
}

/** What Linux tells of a process. */
function statusOf(pid: number): Status | undefined {
  const text = isLinux ? orNull(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) : null;
  if (text === null) return undefined;
  // The name of the program, in brackets, may have blanks and brackets of its own.
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { isOver: /^[ZX]/.test(state), started: Number(fields[18]) };
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
