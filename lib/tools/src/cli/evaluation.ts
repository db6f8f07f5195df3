/** What `evaluate` and `compare-images` share: options, and the figure of an evaluation. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { requireFrame } from 'l2o-thesis/internal/figures/least-width.js';
import { formatsOf, sheetOf } from 'l2o-thesis/internal/figures/print.js';
import type { EvaluatedHere } from 'l2o-thesis/internal/notebook/evaluate-here.js';
import { addPrintOptions, type PrintFlags, printOptions } from './figure-options.js';
import { folderNamed } from './folder-named.js';

export interface EvaluationFlags extends PrintFlags {
  readonly problem: string;
  readonly eta: readonly number[];
  readonly seeds: number;
  readonly module?: string;
  readonly engine: string;
  readonly out?: string;
  readonly json: boolean;
}

/** Those that both say in the same words. */
export function addEvaluationOptions(command: Command): Command {
  const own = command
    .option(
      '--module <file>',
      'imported first: a module that exports rules, or defines those of trained files',
    )
    .option('--engine <name>', 'what computes; "l2o doctor" lists what is there', 'auto')
    .option('--out <folder>', 'where the figure goes (default: L2O_FIGURES, else figures/mine/)', folderNamed)
    .option('--json', 'one JSON document on stdout instead of the table', false);
  return addPrintOptions(own, 'svg,png,json');
}

/** @throws UsageError for a format that it does not have, and where a legend with these labels has no room */
export function requirePicture(title: string, labels: readonly string[], print: PrintFlags): void {
  formatsOf('A comparison', 'evaluation', printOptions(print));
  requireFrame(title, labels, sheetOf(printOptions(print)));
}

interface Place {
  /** Begins the names of its files. */
  readonly stem: string;
  readonly folder: string;
  readonly print: PrintFlags;
  readonly signal: AbortSignal;
}

/** @returns the paths of its files @throws StorageError */
export async function drawEvaluation(
  evaluation: EvaluatedHere,
  { stem, folder, print, signal }: Place,
): Promise<readonly string[]> {
  // Loaded here, not above: "--help" does not need it.
  const { exportEvaluation } = await import('l2o-thesis/internal/notebook/evaluation-files.js');
  const { drawingThread } = await import('l2o-thesis/internal/figures/drawing-thread.js');
  const { draw, close } = drawingThread(signal);
  const how = { ...printOptions(print), draw };
  const { files } = await exportEvaluation(evaluation, stem, folder, how).finally(close);
  return files;
}

export function filesInWords(folder: string, files: readonly string[]): string {
  return `Files: ${folder}\n  ${files.map((file) => basename(file)).join('  ')}\n`;
}

/** What the end of a curve is. @param every steps of a point */
export function lastOf(every: number): string {
  return every === 1 ? 'the last step' : `the mean of the last ${every} steps`;
}
