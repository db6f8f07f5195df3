/**
 * Where the program runs: in Node, or in a browser, which has no files, no threads that share memory and no settings of its
 * own. All that is Node's is asked for here, so that the library has no import that a browser could not follow.
 */

/** This process; undefined in a browser, also where a bundler puts something in its place. */
export const node = globalThis.process?.versions?.node ? globalThis.process : undefined;

/** Modules of Node, undefined in a browser. */
export const files = node?.getBuiltinModule('node:fs');
export const machine = node?.getBuiltinModule('node:os');
export const crypto = node?.getBuiltinModule('node:crypto');
export const workers = node?.getBuiltinModule('node:worker_threads');
const v8 = node?.getBuiltinModule('node:v8');

/** A variable of the environment; one that is set to nothing is not set. */
export function variable(name: string): string | undefined {
  return node?.env[name] || undefined;
}

/** Where systems let programs keep, for each user, what can be made again: a variable, and the folder where it is not set. */
const caches: Partial<Record<NodeJS.Platform, { readonly named?: string; readonly usual: string }>> = {
  win32: { named: 'LOCALAPPDATA', usual: 'AppData/Local' },
  darwin: { usual: 'Library/Caches' },
};

/** The folder for what this library keeps there; undefined in a browser, and for a user without a home. */
export function cacheFolder(): URL | undefined {
  if (!node || !machine) return undefined;
  const { isAbsolute, join } = node.getBuiltinModule('node:path');
  const { named, usual } = caches[node.platform] ?? { named: 'XDG_CACHE_HOME', usual: '.cache' };
  const given = named && variable(named);
  try {
    const folder = given && isAbsolute(given) ? given : join(machine.homedir(), usual);
    return node.getBuiltinModule('node:url').pathToFileURL(join(folder, 'l2o/'));
  } catch {
    return undefined;
  }
}

/** Tells V8 what a browser does not let a page choose. */
export function setEngineFlag(flag: string): void {
  try {
    v8?.setFlagsFromString(flag);
  } catch {
    // Other programs than Node have the module, and no V8.
  }
}

/** Lets everything else that waits in this process have its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void (node ? setImmediate(resolve) : setTimeout(resolve)));
}

/** Waits, until a signal comes at most. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}
