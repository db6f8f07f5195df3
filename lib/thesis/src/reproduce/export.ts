/** Writes what an experiment came to: pictures and numbers of a figure, the files of a table. */
import { exportFigure } from '../figures/export.js';
import type { Draw } from '../figures/render.js';
import { exportSketch } from '../figures/sketch-export.js';
import { exportTable } from '../figures/table-export.js';
import type { Reproduced } from './reproduce.js';

/** @returns the paths of the files @throws StorageError when the folder cannot be written */
export async function exportReproduced(
  reproduced: Reproduced,
  folder: string,
  draw?: Draw,
): Promise<string[]> {
  switch (reproduced.kind) {
    case 'figure':
      return exportFigure(reproduced.figure, reproduced.reference, folder, draw);
    case 'table':
      return exportTable(reproduced.table, folder);
    case 'sketch':
      return exportSketch(reproduced.experiment, folder, draw);
  }
}
