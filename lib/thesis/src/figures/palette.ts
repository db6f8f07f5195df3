/**
 * The colours of the whole thesis: one per optimizer and setting, the same in every figure.
 *
 * A family has a hue, its settings are steps of lightness in their order: rates, lengths of history, timescales. Families that meet
 * in a figure are one cold and one warm, which all kinds of sight tell apart. Every colour, and every shade for the
 * thesis' curve, stands out from white in print (see the test).
 */

const palette = {
  'mng 1e-2': '#330876',
  'mng 1e-3': '#332c90',
  'mng 1e-4': '#2c49a8',
  'mng 1e-5': '#1966bc',
  'mng 1e-6': '#0382c8',
  'mng 1e-7': '#0a9dd3',
  'sign 1e-2': '#512a01',
  'sign 1e-3': '#683a00',
  'sign 1e-4': '#7d4d04',
  'sign 1e-5': '#936005',
  'sign 1e-6': '#a97406',
  'sign 1e-7': '#bf8909',
  'adam 10': '#5e0028',
  'adam 1.0': '#780c29',
  'adam 1e-1': '#902026',
  'adam 1e-2': '#a7331f',
  'adam 5e-3': '#bd480b',
  'adam 1e-3': '#cd6203',
  'adam 1e-4': '#db7b01',
  'timescale .99': '#2d005f',
  'timescale .95': '#30127f',
  'timescale .9': '#2b2f92',
  'timescale .85': '#263d9b',
  'timescale .8': '#1e4ba4',
  'timescale .75': '#1058ab',
  'timescale .7': '#0465af',
  'timescale .65': '#0674b1',
  'timescale .6': '#0581b6',
  'timescale .55': '#0092be',
  'timescale .5': '#01a2c5',
  'timesteps 5': '#00a2a2',
  'timesteps 10': '#008e9d',
  'timesteps 20': '#077a96',
  'timesteps 30': '#04668f',
  'timesteps 40': '#03528a',
  'timesteps 60': '#113a88',
  'timesteps 100': '#232378',
  'timesteps 5 untuned': '#d77800',
  'timesteps 10 untuned': '#c76600',
  'timesteps 20 untuned': '#b65402',
  'timesteps 30 untuned': '#a54300',
  'timesteps 40 untuned': '#923309',
  'timesteps 60 untuned': '#7f250d',
  'timesteps 100 untuned': '#6c170e',
  'momentums 6 0.2-0.99': '#24187e',
  'momentums 10 0.2-0.99': '#0994cd',
  'momentums 6 0.2-0.9': '#c38406',
  'momentums 6 0.5-0.99': '#c4085b',
  'momentums 7 0.1-0.99': '#6a3a06',
  rmsprop: '#4f3900',
  'trained 1%': '#05a399',
  'trained 2%': '#0b8f97',
  'trained 5%': '#007c92',
  'trained 10%': '#04698c',
  'trained 20%': '#025589',
  'trained 50%': '#033b93',
  'la 5': '#d37e01',
  'la 6': '#c35b00',
  'la 11': '#75220c',
  'la 6 low': '#723302',
  average: '#a52dff',
  'la a': '#008fd2',
  'la c': '#4c0787',
  mlp: '#0486d3',
  'mlp low': '#382188',
  'rnn 1': '#e63281',
  'rnn 2': '#960036',
} as const;

/** The name of a colour: family and setting, "mng 1e-4", "adam 1e-2", "timescale .99". */
export type ColorKey = keyof typeof palette;

/** In this order, from the palette of the figures: each is as far as can be from all before it, to every kind of sight. */
export const distinctColors = [
  'la 6',
  'timescale .99',
  'mlp',
  'la 11',
  'timescale .8',
  'timesteps 5',
  'momentums 6 0.5-0.99',
  'timesteps 20',
  'adam 10',
  'adam 1e-4',
] as const satisfies readonly ColorKey[];

/** The settings of a family that have a colour: `Setting<'mng'>` is '1e-2' | '1e-3' | ... */
export type Setting<Family extends string> = {
  [Key in ColorKey]: Key extends `${Family} ${infer Rest}` ? Rest : never;
}[ColorKey];

/** @returns the colour as "#rrggbb" */
export function colorOf(key: ColorKey): string {
  return palette[key];
}

/** The channels 0 to 255 of a colour "#rrggbb". */
function channels(color: string): readonly [number, number, number] {
  const number = Number.parseInt(color.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** A translucent colour, for areas. */
export function translucent(color: string, opacity: number): string {
  return `rgba(${channels(color).join(', ')}, ${opacity})`;
}

/**
 * The shade of the thesis' curve: the hue of its counterpart, darker, or brighter where that is dark
 * itself, so that the dashes show on top of a line in the colour itself.
 */
export function counterpart(color: string): string {
  const [red, green, blue] = channels(color);
  const luma = 0.3 * red + 0.59 * green + 0.11 * blue;
  const factor = luma < 72 ? Math.min(115 / luma, 255 / Math.max(red, green, blue)) : 0.5;
  return hex([red, green, blue].map((channel) => factor * channel));
}

/** A colour mixed with white. @param part of white in it */
export function paler(color: string, part: number): string {
  return hex(channels(color).map((channel) => channel + part * (255 - channel)));
}

function hex(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}
