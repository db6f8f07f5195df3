/** `l2o/node`: what needs files. Runs, trained optimizers and data sets on a disk; the rest is in `l2o`. */
export { datasetFromCsv, datasetFromIdx } from './data/own-files.js';
export { FileStore, type FileStoreOptions } from './store/run-store.js';
export type { RunDetails, RunSummary } from './store/run-summary.js';
export { loadTrained, saveTrained, trainedNames } from './trained/trained-files.js';
