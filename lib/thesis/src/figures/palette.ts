/**
 * The colours of the whole thesis: one per optimizer and setting, the same in every figure.
 *
 * MNG is cold, Adam warm; the sign-only version of MNG and an untuned or low-rate variant have the hue of
 * their counterpart in a lighter tone. The values were searched so that within each figure of the thesis
 * any two stay apart, for normal sight and for the two common kinds of colour blindness (see the test).
 */

const palette = {
  'mng 1e-2': '#795dfe',
  'mng 1e-3': '#025b82',
  'mng 1e-4': '#0c90d0',
  'mng 1e-5': '#118c66',
  'mng 1e-6': '#5915b3',
  'mng 1e-7': '#e04ea0',
  'sign 1e-2': '#b9a5ff',
  'sign 1e-3': '#0fafe9',
  'sign 1e-4': '#64c4fd',
  'sign 1e-5': '#07c974',
  'sign 1e-6': '#953cfd',
  'sign 1e-7': '#fda1ba',
  'adam 10': '#fe8c7a',
  'adam 1.0': '#772e02',
  'adam 1e-1': '#c19101',
  'adam 5e-2': '#abb705',
  'adam 1e-2': '#a30060',
  'adam 5e-3': '#9e525a',
  'adam 1e-3': '#8c6502',
  'adam 5e-4': '#649053',
  'adam 1e-4': '#ea579a',
  'adam 5e-5': '#cb6a0a',
  'timescale .5': '#9370fe',
  'timescale .55': '#714898',
  'timescale .6': '#d72dc9',
  'timescale .65': '#b4698f',
  'timescale .7': '#ff869b',
  'timescale .75': '#e38203',
  'timescale .8': '#a75c02',
  'timescale .85': '#5f4202',
  'timescale .9': '#01b563',
  'timescale .95': '#04835a',
  'timescale .99': '#0ebce0',
  rmsprop: '#1b444d',
  'timesteps 5': '#4d7901',
  'timesteps 10': '#ac636c',
  'timesteps 20': '#504302',
  'timesteps 30': '#9741c0',
  'timesteps 40': '#095c7e',
  'timesteps 60': '#9d0453',
  'timesteps 100': '#3b1fa4',
  'timesteps 5 untuned': '#85cc05',
  'timesteps 10 untuned': '#fe9dad',
  'timesteps 20 untuned': '#b88d11',
  'timesteps 30 untuned': '#c78bfe',
  'timesteps 40 untuned': '#0f98bb',
  'timesteps 60 untuned': '#fe3aa8',
  'timesteps 100 untuned': '#4a62fe',
  'momentums 10 0.2-0.99': '#798de3',
  'momentums 6 0.2-0.9': '#e5a230',
  'momentums 6 0.2-0.99': '#4b9409',
  'momentums 6 0.5-0.99': '#fe6a91',
  'momentums 7 0.1-0.99': '#a118a3',
  'trained 1%': '#bdbf01',
  'trained 2%': '#dd9371',
  'trained 5%': '#fe5ec1',
  'trained 10%': '#c139e5',
  'trained 20%': '#bb4a6e',
  'trained 50%': '#6900ab',
  'la 5': '#005165',
  'la 6': '#0b04b3',
  'la 6 low': '#718dd1',
  'la 11': '#001e36',
  'la a': '#006464',
  'la c': '#dc844f',
  mlp: '#a13705',
  'mlp low': '#fd835e',
  'rnn 1': '#8604ac',
  'rnn 2': '#161314',
} as const;

/** The name of a colour: family and setting, "mng 1e-4", "adam 1e-2", "timescale .99". */
export type ColorKey = keyof typeof palette;

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
 * The shade of the thesis' curve: the hue of its counterpart, darker, or lighter where that is dark
 * itself, so that the dashes show on top of a line in the colour itself.
 */
export function counterpart(color: string): string {
  const [red, green, blue] = channels(color);
  const dark = 0.3 * red + 0.59 * green + 0.11 * blue < 45;
  const shade = (channel: number) => Math.round(dark ? channel + 0.55 * (255 - channel) : channel * 0.6);
  return `#${[red, green, blue].map((channel) => shade(channel).toString(16).padStart(2, '0')).join('')}`;
}
