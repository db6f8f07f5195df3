/** An npm registry that a test plays itself; npm is set to it until `vi.unstubAllEnvs`. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { vi } from 'vitest';
import { tarEntry } from './tar-entry.js';

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly bin?: unknown;
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Registry {
  readonly server: Server;
  /** What it was asked for. */
  readonly requests: string[];
}

/** @param cache npm's own, for as long */
export async function startRegistry(packages: readonly Package[], cache: string): Promise<Registry> {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    const asked = packages.find((one) => url === `/${fileOf(one)}`);
    const versions = packages.filter(({ name }) => url === `/${name}`);
    if (asked) response.end(packed(asked));
    else if (versions.length > 0) response.end(JSON.stringify(document(versions, address)));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  vi.stubEnv('npm_config_registry', address);
  vi.stubEnv('npm_config_cache', cache);
  vi.stubEnv('npm_config_fetch_retries', '0');
  return { server, requests };
}

export function integrityOf(one: Package): string {
  return `sha512-${createHash('sha512').update(packed(one)).digest('base64')}`;
}

const fileOf = ({ name, version }: Package) => `${name}/-/${name}-${version}.tgz`;

function packed({ files = {}, ...manifest }: Package): Buffer {
  const all = Object.entries({ 'package.json': JSON.stringify(manifest), ...files });
  return gzipSync(
    Buffer.concat([
      ...all.map(([path, content]) => tarEntry(`package/${path}`, Buffer.from(content))),
      Buffer.alloc(1024),
    ]),
  );
}

/** What a registry says of the versions of a package. */
function document(versions: readonly Package[], address: string): object {
  const all = versions.map((one) => {
    const { files: _, ...manifest } = one;
    const dist = { tarball: `${address}${fileOf(one)}`, integrity: integrityOf(one) };
    return [one.version, { ...manifest, dist }] as const;
  });
  return {
    name: versions[0]?.name,
    'dist-tags': { latest: all.at(-1)?.[0] },
    versions: Object.fromEntries(all),
  };
}
