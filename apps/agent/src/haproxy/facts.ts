import { readFile } from 'node:fs/promises';
import { arch, cpus, hostname, networkInterfaces, release, totalmem, userInfo } from 'node:os';
import type { Facts } from '@sluice/contract/agent';

/** What this machine is. Never throws. */
export async function readFacts(agentVersion: string): Promise<Facts> {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address.slice(0, 64));
  return {
    hostname: hostname().slice(0, 255),
    os: (await readOsName()).slice(0, 200),
    kernel: release().slice(0, 200),
    architecture: arch().slice(0, 40),
    cpuCount: cpus().length,
    memoryBytes: totalmem(),
    addresses: [...new Set(addresses)].slice(0, 256),
    agentVersion: agentVersion.slice(0, 40),
    user: readUserName().slice(0, 64),
  };
}

/** Source: os-release(5). */
async function readOsName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? 'Linux';
}

/** A user without an entry in passwd has a number only. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.geteuid?.() ?? 'unknown'}`;
  }
}
