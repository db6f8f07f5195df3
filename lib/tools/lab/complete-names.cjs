/**
 * Loaded into the kernel before all else: what is offered within a string takes the place of what was typed of it. tslab sets it
 * behind that, so that `loadTrained("la` became `loadTrained("lala-b-6`.
 */
'use strict';

const { isMainThread } = require('node:worker_threads');

/** @param found what tslab completes at a position of a cell */
function inString(found, cell, position) {
  const [, , typed] = /(["'`])((?:(?!\1).)+)$/.exec(cell.slice(0, position)) ?? [];
  const candidates = found.candidates.filter((name) => typed !== undefined && name.startsWith(typed));
  // Behind a string that is closed, nothing begins with what stands there.
  if (found.start !== position || candidates.length === 0) return found;
  return { ...found, start: position - typed.length, candidates };
}

// Not in the threads that compute, which inherit it.
if (module.isPreloading && isMainThread) {
  const converter = require('tslab/dist/converter');
  const { createConverter } = converter;
  converter.createConverter = (...options) => {
    const made = createConverter(...options);
    const complete = (before, cell, position) =>
      inString(made.complete(before, cell, position), cell, position);
    return { ...made, complete };
  };
}

module.exports = { inString };
