/** Figure 2.1: how an optimizer is learned (thesis 2.2). One step on the problem, one update of its weights w. */

import { type FlowChart, flowChart } from './sketch-flow.js';
import { type Chart, ink } from './theme.js';

/** What belongs to the learning of w; the step on the problem is in ink. */
const learning = '#5915b3';

/** The algorithm as nodes and what they hand on to each other. */
export const learningAlgorithm: FlowChart = {
  nodes: [
    { id: 'gradient', column: 0, row: 0, kind: 'input', text: '∇_x L^t', note: 'gradient of the loss' },
    { id: 'rule', column: 1, row: 0, kind: 'box', text: 'O_m(w^t)', note: 'learned optimizer' },
    { id: 'point', column: 2, row: 0, kind: 'box', text: 'x^t + Δx^t', note: 'next point' },
    {
      id: 'loss',
      column: 2,
      row: 1,
      kind: 'box',
      text: 'L^(t+1) = Loss(P(x^(t+1)))',
      note: 'loss at the next point',
    },
    { id: 'learner', column: 1, row: 1, kind: 'box', text: 'O', note: 'optimizer of w: Adam' },
  ],
  edges: [
    { from: 'gradient', to: 'rule', text: '', color: ink },
    { from: 'rule', to: 'point', text: 'Δx^t', color: ink },
    { from: 'point', to: 'loss', text: 'x^(t+1)', color: ink },
    { from: 'loss', to: 'learner', text: '∇_w L^(t+1)', color: learning },
    { from: 'rule', to: 'learner', text: 'w^t', color: learning },
    { from: 'learner', to: 'rule', text: 'w^(t+1)', color: learning },
  ],
};

export function learningAlgorithmSketch(): Chart {
  return flowChart(learningAlgorithm);
}
