/**
 * A canvas for heat maps, which plotly paints as an image: the painted cells become an SVG of rectangles,
 * sharp at any size and the same bytes everywhere.
 */

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity, row by row. */
  readonly data: Uint8ClampedArray;
}

/** The part of CanvasRenderingContext2D that plotly's heat maps use. */
export class CellCanvas {
  fillStyle = '#000000';
  readonly #rectangles: Rectangle[] = [];

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#rectangles.push({ x, y, width, height, color: this.fillStyle });
  }

  createImageData(width: number, height: number): Pixels {
    return { width, height, data: new Uint8ClampedArray(4 * width * height) };
  }

  /** Neighbours in a row that have one colour become one cell. */
  putImageData({ width, height, data }: Pixels, left: number, top: number): void {
    const colorAt = (pixel: number) => {
      const [red, green, blue, opacity = 0] = data.subarray(4 * pixel, 4 * pixel + 4);
      return `rgba(${red},${green},${blue},${opacity / 255})`;
    };
    for (let row = 0; row < height; row++) {
      for (let start = 0, end = 1; start < width; start = end++) {
        const color = colorAt(row * width + start);
        while (end < width && colorAt(row * width + end) === color) end++;
        this.#rectangles.push({ x: left + start, y: top + row, width: end - start, height: 1, color });
      }
    }
  }

  /** The picture as the address of an image. */
  toDataUrl(width: number, height: number): string {
    const rectangles = this.#rectangles.map(
      (rectangle) =>
        `<rect x="${rectangle.x}" y="${rectangle.y}" width="${rectangle.width}" height="${rectangle.height}" fill="${rectangle.color}"/>`,
    );
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `preserveAspectRatio="none" shape-rendering="crispEdges">${rectangles.join('')}</svg>`;
    return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  }
}
