export { datasetFromCsv, datasetFromIdx } from './data/own-files.js';
export {
  FileStore,
  type FileStoreOptions,
} from './store/run-store.js';
export {
  loadTrained,
  requireFreeName,
  saveTrained,
  sealTrained,
  trainedNames,
} from './trained/trained-files.js';
