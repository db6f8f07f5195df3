/** The Adams that the learned optimizers of chapter 4 are held against. */
import type { Reading } from '../evidence.js';
import type { BestOf } from './margin.js';

const adams = ['.99', '.9', '.8', '.7', '.6', '.5'].map((name) => `Adam ${name}`);

/** @param read the reading of a label: "Adam .9" */
export function bestAdam(read: (label: string) => Reading): BestOf {
  return { name: 'the best Adam', readings: adams.map(read) };
}
