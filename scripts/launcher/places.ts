import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files of the sandbox, all below one folder of the data directory. */
export interface SandboxPlaces {
  root: string;
  /** Ports, chosen once. */
  record: string;
  haproxyFolder: string;
  configFile: string;
  masterSocket: string;
  haproxyLog: string;
  agentState: string;
  agentLog: string;
  /** Copies of our programs that the sandbox's user can read, wherever the checkout lies. */
  programs: string;
  agentProgram: string;
  webServers: string;
}

/** A unix socket's path has at most 107 bytes, and HAProxy first binds to a longer name beside it. */
const longestSocketPath = 90;

export function sandboxPlaces(dataDir: string): SandboxPlaces {
  const root = path.join(dataDir, 'sandbox');
  const haproxyFolder = path.join(root, 'haproxy');
  const usual = path.join(haproxyFolder, 'master.sock');
  const digest = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const short = path.join(tmpdir(), `sluice-sandbox-${digest}`, 'master.sock');
  const programs = path.join(root, 'programs');
  return {
    root,
    record: path.join(root, 'sandbox.json'),
    haproxyFolder,
    configFile: path.join(haproxyFolder, 'haproxy.cfg'),
    masterSocket: Buffer.byteLength(usual) <= longestSocketPath ? usual : short,
    haproxyLog: path.join(root, 'haproxy.log'),
    agentState: path.join(root, 'agent'),
    agentLog: path.join(root, 'agent.log'),
    programs,
    agentProgram: path.join(programs, 'sluice-agent.mjs'),
    webServers: path.join(programs, 'web-servers.mjs'),
  };
}
