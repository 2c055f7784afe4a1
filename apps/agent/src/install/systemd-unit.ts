import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { AgentProblem } from '../agent-problem.ts';
import { nodeFlags } from './detached-run.ts';
import type { ServiceUser } from './service-user.ts';

const run = promisify(execFile);
const unitName = 'sluice-agent.service';
const unitPath = `/etc/systemd/system/${unitName}`;

export async function isSystemdRunning(): Promise<boolean> {
  return access('/run/systemd/system').then(
    () => true,
    () => false,
  );
}

export interface UnitInput {
  user: ServiceUser;
  node: string;
  /** What Node runs: the program, after options of Node where it needs some. */
  words: readonly string[];
  stateDirectory: string;
  configFile: string;
}

/**
 * The unit. It leaves user namespaces, mounts and /proc alone: the jail of `haproxy -c` is made of them, so
 * RestrictNamespaces, ProtectProc, ProtectKernelTunables and system call filters would end every validation.
 */
export function writeUnit(input: UnitInput): string {
  const { configFile, node, stateDirectory, user } = input;
  const command = [node, ...nodeFlags, ...input.words, 'run', '--state-dir', stateDirectory].map(quoteWord).join(' ');
  return `[Unit]
Description=Sluice agent
Wants=network-online.target
After=network-online.target haproxy.service

[Service]
ExecStart=${command}
User=${user.name ?? user.uid}
Group=${user.gid}
Restart=always
RestartSec=2
TimeoutStopSec=60
UMask=0077
MemoryMax=256M
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${quotePath(stateDirectory)} ${quotePath(dirname(configFile))}
ProtectHome=read-only
ProtectClock=yes
ProtectHostname=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=multi-user.target
`;
}

/** A word of ExecStart: `%` and `$` would be expanded, quotes and backslashes are escapes. */
function quoteWord(word: string): string {
  return `"${plain(word).replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

function quotePath(path: string): string {
  return `"${plain(path).replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;
}

function plain(text: string): string {
  if (!/\p{Cc}/u.test(text)) return text;
  throw new AgentProblem(
    'path-refused',
    'A path holds a control character.',
    'Choose another path with --state-dir or --config.',
  );
}

export async function installUnit(input: UnitInput): Promise<void> {
  await writeFile(unitPath, writeUnit(input), { mode: 0o644 });
  await systemctl('daemon-reload');
  await systemctl('enable', unitName);
  await systemctl('restart', unitName);
}

export async function hasUnit(): Promise<boolean> {
  return access(unitPath).then(
    () => true,
    () => false,
  );
}

export async function removeUnit(): Promise<void> {
  await systemctl('disable', '--now', unitName);
  await rm(unitPath, { force: true });
  await systemctl('daemon-reload');
}

async function systemctl(...words: string[]): Promise<void> {
  try {
    await run('systemctl', words, { timeout: 60_000 });
  } catch (error) {
    throw new AgentProblem(
      'service-not-started',
      `systemctl ${words.join(' ')} failed.`,
      `See: systemctl status ${unitName}; journalctl -u ${unitName}`,
      { cause: error },
    );
  }
}
