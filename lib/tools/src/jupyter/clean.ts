/**
 * What a saved notebook keeps: prose, cells, still pictures, tables and printed text. What differs from one
 * run or machine to the next goes: execution counts, timings, progress, warnings, editor state. The same
 * notebook always gives the same bytes, in the form in which Jupyter itself writes, so that saving in
 * JupyterLab changes nothing but what a person changed.
 */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataError } from 'l2o/internal/errors.js';
import { renderPng } from 'l2o-thesis/internal/figures/render.js';
import { kernelMetadata, kernelName } from 'l2o-thesis/internal/notebook/kernel.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';

type Json = string | number | boolean | null | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/** The forms of an output that are kept, as far as there is no picture among them. */
const keptMimes = ['text/html', 'text/latex', 'text/markdown', 'text/plain'];

/** What the format gives a meaning to, and a person sets; the rest is what an editor noted for itself. */
const keptOfNotebook = ['authors', 'title'];
const keptOfCell = ['deletable', 'editable', 'format', 'name', 'slideshow', 'tags'];

/** @param text a notebook for the TypeScript kernel @throws DataError when it is none */
export async function cleanNotebook(text: string, name = 'the notebook'): Promise<string> {
  const { cells, metadata } = ourNotebook(text, name);
  const clean: JsonObject[] = [];
  for (const cell of withIds(cells)) clean.push(await cleanCell(cell));
  const whole = {
    cells: clean,
    metadata: { ...picked(metadata, keptOfNotebook), ...kernelMetadata },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(sorted(whole), null, 1)}\n`;
}

interface Notebook {
  readonly cells: readonly JsonObject[];
  readonly metadata: JsonObject;
}

/**
 * A notebook for the TypeScript kernel; one that names no kernel is.
 * @throws DataError where it is none
 */
export function ourNotebook(text: string, name: string): Notebook {
  const notebook = parse(text, name);
  const cells = cellsOf(notebook, name);
  const metadata = isObject(notebook.metadata) ? notebook.metadata : {};
  const { kernelspec, language_info: info } = metadata;
  const kernel = isObject(kernelspec) ? kernelspec : {};
  const language = kernel.language ?? (isObject(info) ? info.name : undefined);
  const isOurs =
    kernel.name === undefined
      ? language === undefined || language === 'typescript'
      : kernel.name === kernelName;
  if (isOurs) return { cells, metadata };
  throw new DataError({
    expected: `${name} is a notebook for the TypeScript kernel`,
    found: `one for ${[language, kernel.name].filter((word) => word !== undefined).join(', ')}`,
    fix: 'choose the kernel "TypeScript" in JupyterLab and save it, or run it with its own Jupyter',
  });
}

async function cleanCell(cell: JsonObject): Promise<JsonObject> {
  const common = {
    cell_type: cell.cell_type ?? 'code',
    id: cell.id ?? '',
    metadata: isObject(cell.metadata) ? picked(cell.metadata, keptOfCell) : {},
    source: lines(textOf(cell.source)),
  };
  // Pictures that a person pasted into the prose.
  if (cell.cell_type !== 'code') return { ...common, ...picked(cell, ['attachments']) };
  const outputs = Array.isArray(cell.outputs) ? cell.outputs.filter(isObject) : [];
  const clean: JsonObject[] = [];
  for (const output of outputs) clean.push(...(await cleanOutput(output)));
  return { ...common, execution_count: null, outputs: joinStreams(clean) };
}

/** Of these fields those that say something. */
function picked(from: JsonObject, names: readonly string[]): JsonObject {
  const isEmpty = (value: Json) => typeof value === 'object' && Object.keys(value ?? {}).length === 0;
  return Object.fromEntries(
    Object.entries(from).filter(([name, value]) => names.includes(name) && !isEmpty(value)),
  );
}

async function cleanOutput(output: JsonObject): Promise<JsonObject[]> {
  switch (output.output_type) {
    case 'stream':
      // Standard error is warnings and progress.
      return output.name === 'stdout' ? [stream(anywhere(textOf(output.text)))] : [];
    case 'display_data':
    case 'execute_result':
      return isEphemeral(output.metadata) ? [] : cleanBundle(output);
    default:
      return [];
  }
}

async function cleanBundle({ data, metadata }: JsonObject): Promise<JsonObject[]> {
  if (!isObject(data)) return [];
  const picture = await pictureOf(data);
  const mimes = picture ? ['text/plain'] : keptMimes;
  const texts = mimes.flatMap((mime) => {
    const value = data[mime];
    return value === undefined ? [] : [[mime, lines(anywhere(textOf(value)))] as const];
  });
  const kept = { ...Object.fromEntries(texts), ...(picture && { [picture.mime]: picture.base64 }) };
  if (Object.keys(kept).length === 0) return [];
  const description = textOf(kept['text/plain']).trim();
  const noted = picture && isObject(metadata) ? metadata[picture.mime] : undefined;
  const told = {
    ...(isObject(noted) ? noted : {}),
    // Where pages that are made from notebooks look for the words of who cannot see the picture.
    ...(description === '' ? {} : { alt: description }),
  };
  return [
    {
      output_type: 'display_data',
      data: kept,
      metadata: picture && Object.keys(told).length > 0 ? { [picture.mime]: told } : {},
    },
  ];
}

/** The still picture in base64: an SVG becomes pixels, which look the same whatever fonts and rules a code host has. */
async function pictureOf(
  data: JsonObject,
): Promise<{ readonly mime: string; readonly base64: string } | undefined> {
  const svg = data['image/svg+xml'];
  if (svg !== undefined) {
    // At its own size, to keep the notebook small.
    const bytes = Buffer.from(await renderPng(textOf(svg), 1));
    return { mime: 'image/png', base64: bytes.toString('base64') };
  }
  const mime = ['image/png', 'image/jpeg', 'image/gif'].find((one) => data[one] !== undefined);
  return mime === undefined ? undefined : { mime, base64: textOf(data[mime]).replaceAll(/\s/g, '') };
}

/** Folders of this machine, the innermost first, and what stands for them and for a way into them. */
const folders = [
  { folder: projectRoot, sign: '.', into: '' },
  { folder: homedir(), sign: '~', into: '~/' },
];

/** The same on every machine: files of this checkout by their place in it, others without the person's folder. */
function anywhere(text: string): string {
  let said = text;
  for (const { folder, sign, into } of folders) {
    if (dirname(folder) === folder) continue;
    // In a URL, as it is, and in a text between quotes.
    for (const spelled of [pathToFileURL(folder).href, folder, folder.replaceAll('\\', '\\\\')]) {
      const literal = spelled.replaceAll(/[^\w/]/g, '\\$&');
      const path = new RegExp(`(?<![\\w.~/\\\\-])${literal}(?:([\\\\/]+)|(?![\\w-]))`, 'g');
      said = said.replaceAll(path, (_, separator) => (separator === undefined ? sign : into));
    }
  }
  return said;
}

/** Every console.log is an output of its own; what follows one another is one text. */
function joinStreams(outputs: readonly JsonObject[]): JsonObject[] {
  const joined: JsonObject[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.output_type === 'stream' && last?.output_type === 'stream') {
      joined[joined.length - 1] = stream(textOf(last.text) + textOf(output.text));
    } else {
      joined.push(output);
    }
  }
  return joined;
}

function stream(text: string): JsonObject {
  return { output_type: 'stream', name: 'stdout', text: lines(text) };
}

/** The mark that display.ts sets: a picture of this machine or this moment. */
function isEphemeral(metadata: Json | undefined): boolean {
  return isObject(metadata) && isObject(metadata.l2o) && metadata.l2o.passing === true;
}

/** Ids are kept, for small differences between versions; a missing or double one becomes the cell's number. */
function withIds(cells: readonly JsonObject[]): JsonObject[] {
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const own = typeof cell.id === 'string' && /^[\w-]{1,64}$/.test(cell.id) && !seen.has(cell.id);
    const id = own && typeof cell.id === 'string' ? cell.id : freeId(index, cells);
    seen.add(id);
    return { ...cell, id };
  });
}

function freeId(index: number, cells: readonly JsonObject[]): string {
  const taken = new Set(cells.map(({ id }) => id));
  let id = `cell-${index}`;
  while (taken.has(id)) id += '-a';
  return id;
}

function cellsOf({ cells }: JsonObject, name: string): JsonObject[] {
  if (!Array.isArray(cells)) throw noNotebook(name, 'no list of cells');
  const wrong = cells.findIndex(
    (cell) => !isObject(cell) || typeof cell.cell_type !== 'string' || cell.source === undefined,
  );
  if (wrong >= 0) throw noNotebook(name, `cell ${wrong + 1} has no kind or no source`);
  return cells.filter(isObject);
}

function parse(text: string, name: string): JsonObject {
  if (text.trim() === '') throw noNotebook(name, 'an empty file');
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw noNotebook(name, error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value)) throw noNotebook(name, 'no JSON object');
  if (value.nbformat !== 4) throw noNotebook(name, `format ${JSON.stringify(value.nbformat ?? 'unknown')}`);
  return value;
}

function noNotebook(name: string, found: string): DataError {
  return new DataError({
    expected: `${name} is a Jupyter notebook of format 4`,
    found,
    fix: 'take the file from git again, or open and save it in JupyterLab',
  });
}

/** Texts stand in notebooks as one string or as a list of lines. */
function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join('') : '';
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** Jupyter writes keys in alphabetical order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
