/** Figures 2.1, 3.1 and 3.2: what an algorithm does, drawn. */
import { gradientSignsSketch } from '../figures/sketch-gradient-signs.js';
import { learningAlgorithmSketch } from '../figures/sketch-learning-algorithm.js';
import { rangeSketch } from '../figures/sketch-range.js';
import type { SketchExperiment } from './experiment.js';

export const sketches: readonly SketchExperiment[] = [
  {
    kind: 'sketch',
    id: '2.1',
    title: 'The learning algorithm',
    caption:
      'One meta-iteration: the gradient of the problem goes into the learned optimizer O_m, whose step moves x; the loss there has a ' +
      'gradient with respect to the meta-parameters w, which the outer optimizer O follows.',
    section: '2.2',
    notebook: '2.2-learning-algorithm',
    draw: learningAlgorithmSketch,
  },
  {
    kind: 'sketch',
    id: '3.1',
    title: 'Mixed and equal signs of the last gradients',
    caption:
      'Five points of a history on the parabola x^2: (a) gradients of both signs, the minimum was crossed; (b) of one sign, it lies ahead.',
    section: '3.2',
    notebook: '3.2-normalized-inputs',
    draw: gradientSignsSketch,
  },
  {
    kind: 'sketch',
    id: '3.2',
    title: 'The range of a history and the step from its middle',
    caption:
      "The same points: x_diff is the width of their range, x_ref its middle, and x^(t+1) where MNG's rule puts the next point. " +
      "(In the thesis' own drawing the step of (a) points uphill.)",
    section: '3.2',
    notebook: '3.2-normalized-inputs',
    draw: rangeSketch,
  },
];
