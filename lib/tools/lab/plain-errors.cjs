/**
 * Loaded into the kernel before all else: an error is told with the line and column of the cell as a person wrote it, and
 * without the calls of the kernel. tslab prints the whole stack, with places in the program that it made of the cell.
 */
'use strict';

const { createRequire, SourceMap } = require('node:module');
const { join, relative } = require('node:path');
const { fileURLToPath } = require('node:url');
const { types } = require('node:util');
const vm = require('node:vm');
const { isMainThread } = require('node:worker_threads');

const root = join(__dirname, '..', '..', '..');

/** How far what runs is from what was written: types are taken out first, then modules become functions. */
let latest;
/** The same of every cell that was run. */
const cells = [];

/** The compiler that tslab uses, but that both steps leave a map. */
function withMaps(typescript) {
  return {
    ...typescript,
    createWatchCompilerHost: (files, options, ...rest) =>
      typescript.createWatchCompilerHost(files, { ...options, inlineSourceMap: true }, ...rest),
    transpileModule: (text, options) => {
      const [, untyped] = /\n\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text) ?? [];
      const compilerOptions = { ...options.compilerOptions, sourceMap: true };
      const made = typescript.transpileModule(text, { ...options, compilerOptions });
      latest = {
        untyping: untyped && new SourceMap(JSON.parse(Buffer.from(untyped, 'base64').toString('utf8'))),
        modules: new SourceMap(JSON.parse(made.sourceMapText)),
      };
      return made;
    },
  };
}

/** Gives the program of a cell a name by which it is found in a stack. */
function named(runInThisContext) {
  return (program, options) => {
    if (!options?.breakOnSigint) return runInThisContext(program, options);
    const rows = program.split('\n').length;
    cells.push({ ...latest, wrapping: program.indexOf('{ ') + 2, rows });
    return runInThisContext(program, { ...options, filename: `cell-${cells.length}` });
  };
}

/** What a person reads of an error. */
function told(error) {
  if (error.message === 'Interrupted asynchronously' || error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
    return 'Interrupted.';
  }
  if (error.name === 'Interrupted') return error.message;
  // An ExplainedError of the kit: the person can do something, and the kit's own calls say nothing about that.
  const isForPerson = error.explanation !== undefined;
  const places = String(error.trace ?? error.stack)
    .split('\n')
    .map((line) => placeIn(line, isForPerson))
    .filter((place) => place !== undefined);
  const head = isForPerson ? error.message : Error.prototype.toString.call(error);
  const cause = !isForPerson && types.isNativeError(error.cause) ? [`caused by: ${told(error.cause)}`] : [];
  return [head, ...(isForPerson ? places.slice(0, 1) : places), ...cause].join('\n');
}

/** A line of a stack as a person knows the place; nothing for what is inside the kernel, Node or another package. */
function placeIn(line, isCellOnly) {
  const call = /^\s+at (?:async )?(?:(.*) \()?(.+?):(\d+):(\d+)\)?$/.exec(line);
  if (!call) return undefined;
  const [, name = '', file, row, column] = call;
  const [, cell] = /^cell-(\d+)$/.exec(file) ?? [];
  if (cell !== undefined) return placeInCell(Number(cell), Number(row), Number(column));
  if (isCellOnly || file === __filename || /^node:|^[<[]|[\\/]node_modules[\\/]/.test(file)) return undefined;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return `  at ${[name, `${relative(root, path)}:${row}`].filter(Boolean).join(', ')}`;
}

/** Row and column are from 1. */
function placeInCell(cell, row, column) {
  const { untyping, modules, wrapping, rows } = cells[cell - 1];
  // Where the cell is called, after its end.
  if (row === rows) return undefined;
  const untyped = modules.findEntry(row - 1, column - 1 - (row === 1 ? wrapping : 0));
  const written = untyping?.findEntry(untyped.originalLine, untyped.originalColumn);
  if (written?.originalLine === undefined) return undefined;
  // From 0, but tslab puts a line before every cell.
  const place = `line ${written.originalLine}, column ${written.originalColumn + 1}`;
  return `  at ${place}${cell === cells.length ? '' : ' of a cell before'}`;
}

// Not in the threads that compute, which inherit it.
if (module.isPreloading && isMainThread) {
  const compiler = createRequire(require.resolve('tslab/package.json')).resolve(
    '@tslab/typescript-for-tslab',
  );
  const typescript = require(compiler);
  require.cache[compiler].exports = withMaps(typescript);
  vm.runInThisContext = named(vm.runInThisContext);
  const { error: print } = console;
  console.error = (...said) => print(...said.map((one) => (types.isNativeError(one) ? told(one) : one)));
  // Deep in the kit, the cell is further away than the usual ten calls.
  Error.stackTraceLimit = 50;
}
