/** The proxy between this machine and a site, where the environment names one: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY. */
import type { Agent } from 'node:http';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { UsageError } from 'l2o/internal/errors.js';
import { getProxyForUrl } from 'proxy-from-env';

export interface Proxy {
  /** What carries a request through it. */
  readonly agent: Agent;
  /** "the proxy http://10.0.0.1:3128 (HTTPS_PROXY)": without the password that may stand in its address. */
  readonly words: string;
}

/** @returns undefined where the site is reached directly @throws UsageError for a proxy that cannot be one */
export function proxyFor(site: URL): Proxy | undefined {
  if (getProxyForUrl(site.href) === '') return undefined;
  const names = [site.protocol.replace(':', '_proxy'), 'all_proxy'].flatMap((name) => [
    name,
    name.toUpperCase(),
  ]);
  const variable = names.find((name) => process.env[name]) ?? '';
  const address = addressOf(variable);
  const agent = site.protocol === 'http:' ? new HttpProxyAgent(address) : new HttpsProxyAgent(address);
  return { agent, words: `the proxy ${address.protocol}//${address.host} (${variable})` };
}

/** As curl reads it: "host:3128" is reached by http. */
function addressOf(variable: string): URL {
  const value = process.env[variable] ?? '';
  try {
    const address = new URL(value.includes('://') ? value : `http://${value}`);
    if (['http:', 'https:'].includes(address.protocol)) return address;
  } catch {
    // Said below, without the password that may stand in it.
  }
  throw new UsageError({
    expected: `${variable} is the address of a proxy, such as http://proxy.example:3128`,
    found: 'no address that begins with http:// or https://',
    fix: `set it anew, or unset it; NO_PROXY names sites that are reached without a proxy`,
  });
}
