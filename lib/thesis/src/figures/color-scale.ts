/** Colours for numbers. */

/** Stops from 0 to 1, linear in red, green and blue between them. */
export type ColorScale = readonly (readonly [at: number, color: string])[];

/**
 * matplotlib's "hot", the colours of the thesis' heat maps: red grows from 0.0416 at 0 to 1 at 0.365079, green
 * from there to 0.746032, blue from there to 1.
 */
export const hot: ColorScale = [
  [0, 'rgb(11, 0, 0)'],
  [0.365079, 'rgb(255, 0, 0)'],
  [0.746032, 'rgb(255, 255, 0)'],
  [1, 'rgb(255, 255, 255)'],
];

/**
 * The lighter part of ColorBrewer's YlGnBu (Brewer, 2003), with its stops where their lightness is even: equal
 * differences look equal, also to the colour-blind, and dark words can be read on all of it. Low is dark.
 */
export const depth: ColorScale = [
  [0, 'rgb(47, 163, 194)'],
  [0.168, 'rgb(65, 182, 196)'],
  [0.404, 'rgb(127, 205, 187)'],
  [0.719, 'rgb(199, 233, 180)'],
  [0.896, 'rgb(237, 248, 177)'],
  [1, 'rgb(255, 255, 217)'],
];
