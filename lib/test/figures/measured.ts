/** Where the words of a drawing stand, measured with the real font. */
import { JSDOM } from 'jsdom';
import { type Box, textBoxInPicture } from '../../thesis/src/figures/svg-geometry.js';

export interface Label {
  readonly text: string;
  readonly box: Box;
}

export function measured(svg: string): { width: number; height: number; labels: Label[] } {
  const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window;
  const root = document.documentElement;
  const labels = [...root.querySelectorAll('text')].flatMap((element) => {
    const box = textBoxInPicture(element);
    return box ? [{ text: element.textContent ?? '', box }] : [];
  });
  const side = (name: string) => Number(root.getAttribute(name));
  return { width: side('width'), height: side('height'), labels };
}

/** Pairs of labels that stand on each other. */
export function clashes(labels: readonly Label[]): string[] {
  return labels.flatMap((a, index) =>
    labels
      .slice(index + 1)
      .filter((b) => overlap(a.box, b.box))
      .map((b) => `"${a.text}" on "${b.text}"`),
  );
}

/** Boxes of neighbours may touch. */
export function overlap(a: Box, b: Box): boolean {
  const slack = 1;
  return (
    a.left < b.right - slack &&
    b.left < a.right - slack &&
    a.top < b.bottom - slack &&
    b.top < a.bottom - slack
  );
}
