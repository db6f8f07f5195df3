/** How far a download is: one line, rewritten in a terminal, else a line at every quarter. */
import type { Output } from './context.js';

export interface DownloadDisplay {
  show(received: number, bytes: number): void;
  /** Ends the line in the terminal, so that other text can follow. */
  end(): void;
}

export function downloadDisplay(name: string, output: Output): DownloadDisplay {
  const rewritten = output.isTTY === true;
  let shown = '';
  const show = (received: number, bytes: number) => {
    const passed = rewritten ? received : Math.floor((4 * received) / bytes) * (bytes / 4);
    const line = `${name}: ${megabytes(passed)} of ${megabytes(bytes)} MB`;
    if (line === shown) return;
    shown = line;
    output.write(rewritten ? `\r${line}` : `${line}\n`);
  };
  const end = () => {
    if (rewritten && shown !== '') output.write('\n');
  };
  return { show, end };
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1e6);
}
