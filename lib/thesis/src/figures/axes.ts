/** Names of plotly's axes: x, x2, x3, ..., one pair per panel. */

const numbers = [
  '',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
] as const;

export interface Axes {
  readonly xaxis: `x${(typeof numbers)[number]}`;
  readonly yaxis: `y${(typeof numbers)[number]}`;
  /** The names of their settings in a layout. */
  readonly layout: {
    readonly x: `xaxis${(typeof numbers)[number]}`;
    readonly y: `yaxis${(typeof numbers)[number]}`;
  };
}

/** @param index of the panel, from 0 */
export function axesOf(index: number): Axes {
  const number = numbers[index];
  if (number === undefined) throw new RangeError(`A figure has at most ${numbers.length} panels`);
  return {
    xaxis: `x${number}`,
    yaxis: `y${number}`,
    layout: { x: `xaxis${number}`, y: `yaxis${number}` },
  };
}
