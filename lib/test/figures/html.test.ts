import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { CellCanvas } from '../../thesis/src/figures/canvas.js';
import type { FigureData } from '../../thesis/src/figures/figure-data.js';
import { figurePage, standalonePage } from '../../thesis/src/figures/html.js';
import { kinds, type Trace } from '../../thesis/src/figures/traces.js';
import { figure, heatMap, lines, panel, reference, series, thesisMap, warned } from './example.js';

const hostile: FigureData = {
  ...figure([panel([series('</script><script>broken()</script>', 'adam 1e-2')])]),
  title: 'Loss < 1 & </title>',
  caption: '<img src=x onerror=broken()> eta_min',
};

/** The page without plotly, which takes seconds to read. */
const parsed = (html: string) => {
  const start = html.indexOf('<script>') + '<script>'.length;
  return new JSDOM(html.slice(0, start) + html.slice(html.indexOf('</script>', start))).window.document;
};
const embedded = (html: string) => JSON.parse(parsed(html).getElementById('figure')?.textContent ?? '');

describe('the page of a figure', () => {
  test('carries everything itself', async () => {
    const html = await standalonePage(lines(), reference(lines()));
    const page = parsed(html);
    expect(page.querySelectorAll('script[src], link, img, iframe')).toHaveLength(0);
    expect(page.title).toBe('Figure 3.6: MNG and Adam on a test');
    expect(page.querySelector('figcaption')?.textContent).toBe('Made up <for> a test.');
    expect(embedded(html).data.map(({ name }: { name: string }) => name)).toContain('thesis: Adam η 1e-2');
  });

  test('says where its numbers come from', async () => {
    const footer = parsed(await standalonePage(warned(), null)).querySelector('footer')?.textContent;
    expect(footer).toBe(
      'profile quick (first 20 of 50 epochs) · 1 seed · trained for 500 of 50,000 meta-iterations · ' +
        'tensor/wasm in float32 · mnist, re-compressed, checksum c0ffee · tfjs 4.22.0 · kit 0.1.0',
    );
  });

  test('takes no text for markup or script', async () => {
    const html = await standalonePage(hostile, null);
    const page = parsed(html);
    expect(page.querySelectorAll('script')).toHaveLength(3);
    expect(page.querySelectorAll('img')).toHaveLength(0);
    expect(page.title).toBe('Figure 3.6: Loss < 1 & </title>');
    expect(embedded(html).data[0].legendgroup).toBe('</script><script>broken()</script>');
  });

  test('plotly itself cannot end its script element', async () => {
    const [, bundle = ''] = /<script>(.*?)<\/script>/s.exec(await standalonePage(lines(), null)) ?? [];
    expect(bundle.slice(0, 200)).toContain('plotly.js');
    expect(bundle.trimEnd().slice(-40)).toContain('return Plotly;');
    expect(bundle).not.toContain('<!--');
  });

  test('is the same every time', async () => {
    expect(await standalonePage(lines(), null)).toBe(await standalonePage(lines(), null));
  });
});

test('a page beside plotly is small, and takes no text for markup either', () => {
  const html = figurePage(hostile, null, {
    picture: 'fig-3.06.svg',
    links: [{ text: '<b>', href: '"><b>' }],
  });
  const page = new JSDOM(html).window.document;
  expect(html.length).toBeLessThan(60_000);
  expect(page.querySelector('script')?.getAttribute('src')).toBe('plotly.min.js');
  expect([...page.querySelectorAll('img')].map(({ alt }) => alt)).toEqual([
    'Figure 3.6: Loss < 1 & </title>. 1 curve of log10 of the training loss over 50 epochs ' +
      "(</script><script>broken()</script>), drawn over the thesis'.",
  ]);
  expect(page.querySelector('.links a')?.textContent).toBe('<b>');
  expect(page.querySelectorAll('b')).toHaveLength(0);
});

describe('in a browser-like window', () => {
  test('the page draws its curves, and a click in the legend toggles them', async () => {
    const html = await standalonePage(lines(), reference(lines()));
    const errors: unknown[] = [];
    const { window } = new JSDOM(html, { runScripts: 'dangerously', beforeParse: standIns(errors) });
    const plot = await drawn(window.document);
    const visible = (name: string) =>
      Reflect.get(plot, 'data').find(
        (trace: Trace) => trace.name === name && (trace.showlegend || trace.meta === kinds.thesis),
      ).visible ?? true;
    const click = async (name: string) => {
      const entry = [...plot.querySelectorAll('.legend .traces, .legend2 .traces')].find(
        ({ textContent }) => textContent === name,
      );
      const target = entry?.querySelector('.legendtoggle, .legend2toggle');
      for (const kind of ['mousedown', 'mouseup']) {
        target?.dispatchEvent(new window.MouseEvent(kind, { bubbles: true }));
      }
      await settled();
    };
    const [series, thesis, key] = ['Adam η 1e-2', 'thesis: Adam η 1e-2', 'thesis (dashed)'];
    const shown = () => [visible(series), visible(thesis), visible(key)];
    await click(key);
    expect(shown()).toEqual([true, 'legendonly', 'legendonly']);
    // A series that comes back brings no curve of a kind that is off.
    await click(series);
    await click(series);
    expect(shown()).toEqual([true, 'legendonly', 'legendonly']);
    await click(key);
    expect(shown()).toEqual([true, true, true]);
    await click(series);
    expect(shown()).toEqual(['legendonly', 'legendonly', true]);
    // Nor does a kind bring one of a series that is off.
    await click(key);
    await click(key);
    expect(shown()).toEqual(['legendonly', 'legendonly', true]);
    expect(visible('thesis: MNG η<sub>min</sub> 1e-4')).toBe(true);
    const seeds = Reflect.get(plot, 'data').findIndex((trace: Trace) => trace.meta === kinds.seeds);
    await click('range of 3 seeds');
    expect(Reflect.get(plot, 'data')[seeds].visible).toBe('legendonly');
    expect(visible('MNG η<sub>min</sub> 1e-4')).toBe(true);
    expect(errors).toEqual([]);
    window.close();
  });
});

test('the buttons beside a picture send nothing anywhere', async () => {
  const html = await standalonePage(lines(), null);
  const { window } = new JSDOM(html, { runScripts: 'dangerously', beforeParse: standIns([]) });
  const plot = await drawn(window.document);
  const buttons = [...plot.querySelectorAll('.modebar-btn')].map((button) =>
    button.getAttribute('data-title'),
  );
  expect(buttons).toEqual(['Zoom', 'Pan', 'Reset axes', 'Download plot as a PNG']);
  window.close();
});

test('the page of a heat map draws its cells and their numbers', async () => {
  const html = await standalonePage(heatMap(), { panels: [], heatMap: thesisMap });
  const errors: unknown[] = [];
  const { window } = new JSDOM(html, { runScripts: 'dangerously', beforeParse: standIns(errors) });
  const plot = await drawn(window.document, '.hm image');
  expect(plot.querySelectorAll('.hm image')).toHaveLength(3);
  expect([...plot.querySelectorAll('.textpoint')].map(({ textContent }) => textContent)).toContain(
    '\u22120.500',
  );
  expect(errors).toEqual([]);
  window.close();
});

/** Longer than plotly waits for a second click. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 600));

/** What jsdom lacks and plotly asks for. */
function standIns(errors: unknown[]) {
  return (window: JSDOM['window']) => {
    window.addEventListener('error', ({ error }) => errors.push(error));
    const define = (owner: object, name: string, value: unknown) =>
      Object.defineProperty(owner, name, { value });
    define(window.HTMLCanvasElement.prototype, 'getContext', () => new CellCanvas());
    define(window.HTMLCanvasElement.prototype, 'toDataURL', () => 'data:,');
    define(window, 'matchMedia', () => ({ matches: false }));
    define(
      window,
      'ResizeObserver',
      class {
        observe() {}
      },
    );
    define(window.URL, 'createObjectURL', () => '');
    define(window.SVGElement.prototype, 'getBBox', () => ({ x: 0, y: 0, width: 40, height: 10 }));
    define(window.SVGElement.prototype, 'getComputedTextLength', () => 40);
  };
}

/** The plot once it shows what `part` selects. */
async function drawn(document: Document, part = '.legend'): Promise<Element> {
  for (;;) {
    const plot = document.querySelector('#plot.js-plotly-plot');
    if (plot && Reflect.has(plot, '_fullData') && plot.querySelector(part)) {
      await settled();
      return plot;
    }
    await settled();
  }
}
