/**
 * Fetches a TensorFlow wheel with pip and keeps of it what tfjs-node-gpu needs, laid out as that package's
 * folder `deps`: include/ with the C headers, lib/ with the two libraries under all names that are asked for,
 * licences/, and nvidia/ with CUDA where it is for a GPU (the libraries look for it in ../nvidia). Nothing is
 * installed into any Python. A folder is made under another name and renamed when it is whole.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { inMegabytes } from 'l2o/internal/node/size.js';
import { makeFolder } from 'l2o/internal/node/store/disk.js';
import { runProgram } from '../programs/run-program.js';
import { throwIfStopped, type Work } from '../programs/work.js';
import { TensorFlowError, withoutIt } from './error.js';
import type { Pip } from './pip.js';
import { type Wheel, wheelPython } from './wheel.js';

/** The folder that holds a wheel's files, whether it is there or not. */
export function wheelFolder(cache: string, { name, version, machine }: Wheel): string {
  return join(cache, `${name}-${version}-${machine}`);
}

export function isKept(cache: string, wheel: Wheel): boolean {
  return existsSync(wheelFolder(cache, wheel));
}

/** Ending of a folder that is not whole yet. */
const partEnding = '.part';

/**
 * Puts a wheel's files into the cache. The caller holds the lock on it.
 * @returns the folder
 * @throws TensorFlowError, Interrupted; nothing is left behind then
 */
export async function fetchWheel(cache: string, wheel: Wheel, pip: Pip, work: Work): Promise<string> {
  const folder = wheelFolder(cache, wheel);
  const part = `${folder}${partEnding}`;
  await fs.rm(part, { recursive: true, force: true });
  await requireSpace(cache, wheel);
  try {
    await makeFolder(part);
    work.onProgress(
      `Downloading ${wheel.name} ${wheel.version} from the Python package index (${inMegabytes(wheel.download)}${wheel.gpu ? ', with CUDA' : ''}) ...`,
    );
    const named = await takeIn(`${wheel.name}==${wheel.version}`, { part, wheel, pip, work });
    if (wheel.gpu) {
      for (const requirement of named) {
        work.onProgress(`  and ${requirement} (NVIDIA's, under NVIDIA's licence)`);
        await takeIn(requirement, { part, wheel, pip, work });
      }
    }
    await nameLibraries(join(part, 'lib'));
    await fs.rename(part, folder);
  } finally {
    await fs.rm(part, { recursive: true, force: true });
  }
  return folder;
}

/** @throws TensorFlowError where the disk has not enough room, before anything is downloaded */
export async function requireSpace(cache: string, wheel: Wheel): Promise<void> {
  await makeFolder(cache);
  const { bavail, bsize } = await fs.statfs(cache);
  const free = bavail * bsize;
  if (free >= wheel.peak) return;
  throw new TensorFlowError({
    expected: `${wheel.name} ${wheel.version} needs ${inMegabytes(wheel.peak)} of disk while it is unpacked, ${inMegabytes(wheel.kept)} afterwards`,
    found: `${inMegabytes(free)} free in ${cache}`,
    fix: `free some space, then run the same command again; or do nothing: ${withoutIt}`,
  });
}

interface Intake {
  readonly part: string;
  readonly wheel: Wheel;
  readonly pip: Pip;
  readonly work: Work;
}

/** Downloads one wheel and unpacks what is needed. @returns the nvidia-* wheels that it names */
async function takeIn(requirement: string, { part, wheel, pip, work }: Intake): Promise<string[]> {
  const downloads = join(part, 'downloads');
  const scratch = join(part, 'scratch');
  await makeFolder(downloads);
  await makeFolder(scratch);
  // pip's scratch files too belong on the disk whose space was looked at.
  const env = { ...process.env, TMPDIR: scratch, PYTHONUTF8: '1' };
  const platforms = ['manylinux2014', 'manylinux_2_17', 'manylinux1'].map(
    (tag) => `--platform=${tag}_${wheel.machine}`,
  );
  const fetched = await runProgram(
    {
      command: pip.command,
      args: [
        ...[
          ...pip.args,
          'download',
          '--quiet',
          '--disable-pip-version-check',
          '--no-input',
          '--no-cache-dir',
        ],
        ...['--retries', '2', '--no-deps', '--only-binary=:all:', '--implementation=cp'],
        ...[`--python-version=${wheelPython}`, ...platforms, '--dest', downloads, requirement],
      ],
    },
    { env, signal: work.signal },
  );
  throwIfStopped(work);
  if (fetched.code !== 0) {
    throw new TensorFlowError({
      expected: `pip can download ${requirement} from the Python package index`,
      found: `${pip.version} ended with code ${fetched.code}: ${lastLines(fetched.stderr || fetched.stdout)}`,
      fix: `see to it that the Python package index can be reached (or set PIP_INDEX_URL to a mirror), then run the same command again; or do nothing: ${withoutIt}`,
    });
  }
  const python = pip.args.slice(0, pip.args.indexOf('-m'));
  const unpacked = await runProgram(
    { command: pip.command, args: [...python, '-c', unpackScript, downloads, part] },
    { env, signal: work.signal },
  );
  throwIfStopped(work);
  if (unpacked.code !== 0) {
    throw new TensorFlowError({
      expected: `${requirement} can be unpacked into ${part}`,
      found: lastLines(unpacked.stderr),
      fix: 'free some space, or change the rights of the folder, then run the same command again',
    });
  }
  await fs.rm(downloads, { recursive: true });
  await fs.rm(scratch, { recursive: true });
  return unpacked.stdout.split('\n').filter(Boolean);
}

/**
 * Of TensorFlow: libraries, C headers, licences. Of nvidia-* wheels: libraries, the assembler and the device
 * library that the compiler of TensorFlow looks for, licences. Prints the nvidia-* wheels that are asked for.
 */
const unpackScript = String.raw`
import os, re, shutil, sys, zipfile
downloads, target = sys.argv[1:]
places = [
    (r"tensorflow/(libtensorflow_(?:cc|framework)\.so\.2)$", r"lib/\1"),
    (r"tensorflow/(include/(?:tensorflow/(?:c/|core/platform/ctstring)|(?:tensorflow/)?tsl/(?:c/|platform/ctstring)).*)", r"\1"),
    (r"(nvidia/[^/]+/(?:lib/|nvvm/libdevice/|bin/ptxas$).*)", r"\1"),
    (r"([^/]+)\.dist-info/(?:.*/)?(LICENSE|License\.txt)$", r"licences/\1-\2"),
]
for wheel in os.listdir(downloads):
    with zipfile.ZipFile(os.path.join(downloads, wheel)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".dist-info/METADATA"):
                text = archive.read(entry).decode()
                for name in re.findall(r"^Requires-Dist: (nvidia-[^;]*);.*and-cuda", text, re.M):
                    print(re.sub(r"[ ()]", "", name))
            for pattern, place in places:
                found = re.match(pattern, entry.filename)
                if not found or entry.is_dir():
                    continue
                file = os.path.join(target, *found.expand(place).split("/"))
                os.makedirs(os.path.dirname(file), exist_ok=True)
                with archive.open(entry) as source, open(file, "wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
                if file.endswith("/ptxas"):
                    os.chmod(file, 0o755)
`;

/** libtensorflow_cc stands in for the libtensorflow that the package and its build files ask for. */
async function nameLibraries(folder: string): Promise<void> {
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    if (!existsSync(join(folder, name))) {
      throw new TensorFlowError({
        expected: 'The TensorFlow wheel holds its shared libraries',
        found: `no ${name} in it`,
        fix: 'take the wheel from the Python package index itself: unset PIP_INDEX_URL, then run the same command again',
      });
    }
    const asked = `${name.replace('_cc', '').replace('.2', '')}`;
    for (const alias of [asked, `${asked}.2.9.1`]) await fs.symlink(name, join(folder, alias));
  }
}

/** The end of what a program wrote: its errors, where it marks them. */
function lastLines(text: string): string {
  const lines = text.trim().split('\n');
  const errors = lines.filter((line) => line.startsWith('ERROR'));
  return (errors.length > 0 ? errors : lines).slice(-3).join('\n    ');
}
