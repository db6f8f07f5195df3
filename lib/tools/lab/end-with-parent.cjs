/**
 * Loaded into the kernel before all else: ends it when the program that started it is gone. Jupyter expects
 * this of a kernel, tslab does not do it: a server that is killed would leave its kernels running for ever.
 */
'use strict';

const parent = process.ppid;
const lookEveryMs = 1000;

setInterval(() => {
  if (!isAlive(parent)) process.exit();
}, lookEveryMs).unref();

/** An orphan gets another parent, except on Windows. */
function isAlive(pid) {
  if (process.ppid !== pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
