/** JupyterLab is open to this machine and to whoever has the token, whatever is configured for Jupyter here. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanNotebook } from '../../tools/src/jupyter/clean.js';
import { labFolder } from '../../tools/src/jupyter/environment.js';
import { startLab } from '../../tools/src/jupyter/lab.js';
import { findPython } from '../../tools/src/programs/python.js';

const quiet = ['--ServerApp.port_retries=0', '--ServerApp.log_level=ERROR'];
const home = mkdtempSync(join(tmpdir(), 'l2o-open-'));

/** What a machine for many people may have: open to all, no token. */
const open = {
  ServerApp: { ip: '0.0.0.0', allow_origin: '*', disable_check_xsrf: true, port: 1, token: '' },
  IdentityProvider: { token: '' },
};

describe.skipIf((await findPython()) === undefined)(
  'JupyterLab, where another is configured to be open',
  () => {
    let port: number;

    beforeAll(async () => {
      for (const folder of ['.jupyter', 'path']) {
        mkdirSync(join(home, folder));
        for (const app of ['jupyter', 'jupyter_server', 'jupyter_lab']) {
          writeFileSync(join(home, folder, `${app}_config.json`), JSON.stringify(open));
        }
      }
      vi.stubEnv('HOME', home);
      vi.stubEnv('JUPYTER_CONFIG_PATH', join(home, 'path'));
      vi.stubEnv('JUPYTER_CONFIG_DIR', join(home, 'path'));
      vi.stubEnv('JUPYTER_TOKEN', 'known');
      vi.stubEnv('JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS', 'true');
      port = await freePort();
    });

    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(home, { recursive: true, force: true });
    });

    describe('while it runs', () => {
      const stop = new AbortController();
      let lab: Promise<number>;
      let server: Awaited<ReturnType<typeof running>>;

      beforeAll(async () => {
        lab = startLab({ open: false, port, root: home, signal: stop.signal, extraArgs: quiet });
        server = await running(port, lab);
      });
      afterAll(async () => {
        stop.abort();
        expect(await lab).toBe(0);
      });

      it('listens to this machine, with a token of its own', async () => {
        const { hostname, token } = server;
        expect(hostname).toBe('127.0.0.1');
        expect(token).toMatch(/^[0-9a-f]{48}$/);
        const status = async (query: string, headers = {}) =>
          (await fetch(`http://127.0.0.1:${port}/api/status${query}`, { headers })).status;
        expect(await status('', { origin: 'http://elsewhere.example' })).toBe(404);
        expect(await status('?token=known')).toBe(403);
        expect(await status(`?token=${token}`)).toBe(200);
        for (const address of addressesOutside()) expect(await answers(address, port)).toBe(false);
      });

      it('saves a notebook of ours clean, in its own form, and another as it comes', async () => {
        const save = async (name: string, metadata: object) => {
          const outputs = [
            { output_type: 'stream', name: 'stdout', text: 'one\n' },
            { output_type: 'stream', name: 'stderr', text: 'a warning\n' },
          ];
          const cell = {
            cell_type: 'code',
            id: 'a',
            metadata: { trusted: true },
            source: '1\n2',
            execution_count: 3,
            outputs,
          };
          const content = { cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 };
          const answer = await fetch(`http://127.0.0.1:${port}/api/contents/${name}?token=${server.token}`, {
            method: 'PUT',
            body: JSON.stringify({ type: 'notebook', format: 'json', content }),
          });
          expect(answer.status).toBe(201);
          return readFileSync(join(home, name), 'utf8');
        };
        const ours = await save('ours.ipynb', {});
        expect(ours).toBe(await cleanNotebook(ours));
        expect(JSON.parse(ours).cells[0].outputs).toEqual([
          { output_type: 'stream', name: 'stdout', text: ['one\n'] },
        ]);
        const python = JSON.parse(
          await save('theirs.ipynb', { kernelspec: { name: 'python3', display_name: 'P' } }),
        );
        expect(python.cells[0]).toMatchObject({ execution_count: 3, outputs: [{ text: ['one\n'] }, {}] });
      });
    });

    it('is reached under the path that a proxy passes on, by a token', async () => {
      const stop = new AbortController();
      const options = { open: false, port, root: home, signal: stop.signal, extraArgs: quiet };
      const lab = startLab({ ...options, baseUrl: '/x' });
      try {
        const { token } = await running(port, lab);
        const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
        expect(await status(`/x/api/status?token=${token}`)).toBe(200);
        expect(await status('/x/api/status')).toBe(403);
        expect(await status(`/api/status?token=${token}`)).toBe(404);
      } finally {
        stop.abort();
        expect(await lab).toBe(0);
      }
    });

    it('is not started where an argument would open it to other machines', async () => {
      const extraArgs = ['--ServerApp.ip=0.0.0.0', ...quiet];
      expect(await startLab({ open: false, port, root: home, extraArgs })).toBe(2);
    });
  },
);

/** What the server on that port wrote down of itself. */
async function running(port: number, lab: Promise<number>): Promise<{ hostname: string; token: string }> {
  const ended = lab.then((code) => Promise.reject(new Error(`JupyterLab ended with code ${code}`)));
  const runtime = join(labFolder, 'runtime');
  const look = async () => {
    for (;;) {
      const files = existsSync(runtime) ? readdirSync(runtime) : [];
      for (const name of files.filter((name) => /^jpserver-\d+\.json$/.test(name))) {
        const server = JSON.parse(readFileSync(join(runtime, name), 'utf8'));
        if (server.port === port && (await answers('127.0.0.1', port))) return server;
      }
      await pause(100);
    }
  };
  return Promise.race([look(), ended]);
}

function addressesOutside(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
