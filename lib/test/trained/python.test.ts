/** A trained optimizer read in Python: by the format's description alone, and by the package safetensors. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../core/src/learned/learned-optimizer.js';
import { decodeSafetensors } from '../../core/src/trained/safetensors.js';
import { encodeTrained } from '../../core/src/trained/trained-file.js';
import { saveTrained } from '../../thesis/src/data/trained.js';
import { findPython } from '../../tools/src/programs/python.js';
import { runProgram } from '../../tools/src/programs/run-program.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { trainedExample } from './example.js';

/** Needs no package. */
const byHand = `
import json, struct, sys
with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = file.read()
assert length % 8 == 0
metadata = header.pop("__metadata__")
tensors = {}
for name, entry in header.items():
    begin, end = entry["data_offsets"]
    assert entry["dtype"] == "F32"
    values = struct.unpack("<%df" % ((end - begin) // 4), data[begin:end])
    tensors[name] = {"shape": entry["shape"], "values": values}
print(json.dumps({"metadata": metadata, "tensors": tensors}))
`;

const byPackage = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], framework="numpy") as file:
    tensors = {}
    for name in file.keys():
        tensor = file.get_tensor(name)
        tensors[name] = {"shape": tensor.shape, "values": tensor.ravel().tolist()}
    print(json.dumps({"metadata": file.metadata(), "tensors": tensors}))
`;

const python = await findPython();

function runPython(script: string, ...args: string[]) {
  if (!python) throw new Error('no Python');
  return runProgram({ command: python.command, args: [...python.args, '-c', script, ...args] });
}

const hasPackage = python !== undefined && (await runPython('import numpy, safetensors')).code === 0;

describe('a trained optimizer in Python', () => {
  const trained = trainedExample();
  const expected = {
    metadata: decodeSafetensors(encodeTrained(trained), 'a file').metadata,
    tensors: Object.fromEntries(
      Object.entries(blocksOf(trained.rule, trained.theta)).map(([name, { shape, values }]) => [
        name,
        { shape, values: Array.from(values) },
      ]),
    ),
  };

  it.skipIf(!python)('is read by the description of the format', async () => {
    const file = await saveTrained(trained, await temporaryFolder());
    const { stdout, stderr } = await runPython(byHand, file);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  it.skipIf(!hasPackage)('is read by safetensors', async () => {
    const file = await saveTrained(trained, join(await temporaryFolder(), 'new'));
    const { stdout, stderr } = await runPython(byPackage, file);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});
