/** The kernel as an editor finds it: by a Jupyter that is told nothing of this project. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { kernelSpec } from '../../thesis/src/notebook/kernel.js';
import { notebooksFolder } from '../../thesis/src/project.js';
import { prepareEnvironment } from '../../tools/src/jupyter/environment.js';
import { findPython } from '../../tools/src/programs/python.js';

const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), 'l2o-editor-'));
const own = Object.entries(process.env).filter(([name]) => !/^(JUPYTER|IPYTHON)/.test(name));
const env = { ...Object.fromEntries(own), HOME: home, USERPROFILE: home, APPDATA: home };

afterAll(() => rmSync(home, { recursive: true, force: true }));

const cell = `
import nbclient, nbformat
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('import { adam } from "l2o";\\nadam({ rate: 1e-2 }).title')])
nbclient.NotebookClient(notebook, kernel_name="tslab", timeout=120).execute()
print(notebook.cells[0].outputs[0].text)
`;

describe.skipIf((await findPython()) === undefined)('an editor', () => {
  it('finds the kernel in the environment and runs a cell with it', async () => {
    const { python } = await prepareEnvironment();
    const { stdout } = await run(python, ['-m', 'jupyter', 'kernelspec', 'list', '--json'], { env });
    expect(JSON.parse(stdout).kernelspecs.tslab.spec.display_name).toBe('TypeScript');
    const ran = await run(python, ['-c', cell], { env, cwd: notebooksFolder });
    expect(ran.stdout).toContain('Adam eta 1e-2');
  }, 300_000);

  it('is given it by "jupyter kernelspec install", as in the image for Binder', async () => {
    const { python } = await prepareEnvironment();
    const spec = join(home, 'tslab', 'kernel.json');
    mkdirSync(dirname(spec));
    writeFileSync(spec, JSON.stringify(kernelSpec()));
    const prefix = join(home, 'prefix');
    await run(python, ['-m', 'jupyter', 'kernelspec', 'install', '--prefix', prefix, dirname(spec)], { env });
    const elsewhere = { ...env, JUPYTER_PATH: join(prefix, 'share', 'jupyter') };
    const { stdout } = await run(python, ['-m', 'jupyter', 'kernelspec', 'list', '--json'], {
      env: elsewhere,
    });
    expect(JSON.parse(stdout).kernelspecs.tslab.resource_dir).toContain('prefix');
  }, 300_000);
});
