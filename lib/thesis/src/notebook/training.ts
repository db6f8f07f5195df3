/** A training in a notebook: how it went, as a picture and in numbers. */
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { resetCauses, type TrainingLog, trainingLog } from 'l2o/internal/meta/training-log.js';
import { causeMarks, trainingChart } from '../figures/training-chart.js';
import { showChart } from './display.js';
import { type Row, showTable } from './table.js';

/**
 * Shows meta-loss, norm of the meta-gradient, resets and validations of a training over its meta-iterations, and below a
 * table of its resets by cause and its best validation.
 *
 * @param result of `train`; of one that was interrupted, what `storedTraining` gives for as many meta-iterations as it did
 * @param title what was trained on what: "LA_b on MlpMnist"
 * @throws Error when the run is no training
 */
export async function showTraining(result: RunResult, title = 'A training'): Promise<void> {
  const log = trainingLog(result);
  await showChart(trainingChart(log, title), `training-${result.id}`, title, result);
  await showTable(trainingRows(log));
}

/** The numbers of a training, one per row. */
export function trainingRows({ metaLosses, resets, validations, selected }: TrainingLog): Row[] {
  const causes = resetCauses.flatMap((cause) => {
    const count = resets.filter((reset) => reset.cause === cause).length;
    return count > 0 ? [{ what: `resets, ${causeMarks[cause].name}`, value: count }] : [];
  });
  return [
    { what: 'meta-iterations', value: metaLosses.length },
    ...causes,
    { what: 'validations', value: validations.length },
    ...(selected
      ? [
          { what: 'best validation, log10 of the mean loss', value: selected.score },
          { what: 'its meta-iteration', value: selected.iteration },
        ]
      : []),
  ];
}
