import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readLimits, type UserLimits } from './limits.ts';
import { isNetwork } from './outgoing-address.ts';
import { Secret } from './secret.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every environment variable the control plane reads: its form, its default and what it is for. */
export const environmentVariables = {
  SLUICE_HOST: { schema: z.string().min(1), default: '127.0.0.1', use: 'Address of the web page and the API' },
  SLUICE_PORT: { schema: port, default: '8080', use: 'Port of the web page and the API; 0 takes a free one' },
  SLUICE_PUBLIC_URL: {
    schema: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
    default: '',
    use: 'URL under which browsers reach us when a proxy stands in front, for example https://sluice.example.com',
  },
  SLUICE_TRUSTED_PROXIES: {
    schema: z.string(),
    default: '',
    use: 'Addresses or networks, separated by commas, whose X-Forwarded-* headers are believed',
  },
  SLUICE_SMTP_URL: {
    schema: z.union([z.literal(''), z.url({ protocol: /^smtps?$/ })]),
    default: '',
    use: 'Mail server that sends links to choose a password, for example smtps://name:password@mail.example.com; smtp:// must offer STARTTLS unless it is on this machine. Needs SLUICE_MAIL_FROM and SLUICE_PUBLIC_URL',
  },
  SLUICE_MAIL_FROM: {
    schema: z.union([z.literal(''), z.email()]),
    default: '',
    use: 'E-mail address that those links come from',
  },
  SLUICE_AGENT_HOST: { schema: z.string().min(1), default: '0.0.0.0', use: 'Address of the TLS listener for agents' },
  SLUICE_AGENT_PORT: { schema: port, default: '8443', use: 'Port of the TLS listener for agents; 0 takes a free one' },
  SLUICE_DATA_DIR: {
    schema: z.string(),
    default: '',
    use: 'Directory of the key file and the embedded database; default /var/lib/sluice for root, else ./data',
  },
  DATABASE_URL: {
    schema: z.union([z.literal(''), z.string().regex(/^postgres(?:ql)?:\/\//, 'a postgresql:// URL')]),
    default: '',
    use: 'PostgreSQL 15 or newer to use instead of the embedded one',
  },
  SLUICE_OUTGOING_ALLOW: {
    schema: z
      .string()
      .refine((text) => listOf(text).every(isNetwork), 'networks like 192.0.2.0/24, separated by commas')
      .transform(listOf),
    default: '',
    use: 'Networks outside the open internet that the control plane may connect to, separated by commas; only there unencrypted',
  },
  SLUICE_LOG_LEVEL: { schema: z.enum(logLevels), default: 'info', use: `One of ${logLevels.join(', ')}` },
} as const;

type VariableName = keyof typeof environmentVariables;

export interface MailConfig {
  /** May hold a password. */
  server: Secret;
  from: string;
  /** Where the links lead. */
  publicUrl: URL;
}

export interface ControlPlaneConfig {
  host: string;
  port: number;
  publicUrl: URL | null;
  trustedProxies: readonly string[];
  /** Null: no e-mail is sent. */
  mail: MailConfig | null;
  /** Networks that outgoing connections may go to beside the open internet. */
  outgoingAllow: readonly string[];
  agentHost: string;
  agentPort: number;
  dataDir: string;
  /** Null: the embedded database below `dataDir`. */
  databaseUrl: Secret | null;
  logLevel: (typeof logLevels)[number];
  limits: UserLimits;
  /** What is wrong with the environment and has a default in its place; for the log. */
  warnings: readonly string[];
  /** Built web app; a missing directory means that there is no page. */
  webDir: string;
  /** Built agent program; a missing file means that nodes cannot fetch it from here. */
  agentProgramFile: string;
}

const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));

/** Reads the environment. Throws one `Error` that names the variable, what is wrong and what is expected. */
export function readConfig(env: Record<string, string | undefined>): ControlPlaneConfig {
  const databaseUrl = readVariable(env, 'DATABASE_URL');
  const publicUrl = readPublicUrl(env);
  return {
    host: readVariable(env, 'SLUICE_HOST'),
    port: readVariable(env, 'SLUICE_PORT'),
    publicUrl,
    trustedProxies: listOf(readVariable(env, 'SLUICE_TRUSTED_PROXIES')),
    mail: readMail(env, publicUrl),
    outgoingAllow: readVariable(env, 'SLUICE_OUTGOING_ALLOW'),
    agentHost: readVariable(env, 'SLUICE_AGENT_HOST'),
    agentPort: readVariable(env, 'SLUICE_AGENT_PORT'),
    dataDir: resolve(readVariable(env, 'SLUICE_DATA_DIR') || defaultDataDir()),
    databaseUrl: databaseUrl === '' ? null : new Secret(databaseUrl),
    logLevel: readVariable(env, 'SLUICE_LOG_LEVEL'),
    ...readLimits(env),
    webDir: resolve(repositoryRoot, 'apps/web/dist'),
    agentProgramFile: resolve(repositoryRoot, 'apps/agent/dist/sluice-agent.mjs'),
  };
}

function readPublicUrl(env: Record<string, string | undefined>): URL | null {
  const url = readVariable(env, 'SLUICE_PUBLIC_URL');
  return url === '' ? null : new URL(url);
}

/** The address in a link is never taken from a request: whoever sends one could have the link lead elsewhere. */
function readMail(env: Record<string, string | undefined>, publicUrl: URL | null): MailConfig | null {
  const server = readVariable(env, 'SLUICE_SMTP_URL');
  const from = readVariable(env, 'SLUICE_MAIL_FROM');
  if (server === '') return null;
  if (from !== '' && publicUrl !== null) return { server: new Secret(server), from, publicUrl };
  const missing = from === '' ? 'SLUICE_MAIL_FROM' : 'SLUICE_PUBLIC_URL';
  throw new Error(`The environment variable SLUICE_SMTP_URL needs ${missing}. ${environmentVariables[missing].use}.`);
}

function readVariable<Key extends VariableName>(
  env: Record<string, string | undefined>,
  name: Key,
): z.output<(typeof environmentVariables)[Key]['schema']>;
function readVariable(env: Record<string, string | undefined>, name: VariableName): unknown {
  const variable = environmentVariables[name];
  const read = variable.schema.safeParse(env[name] ?? variable.default);
  if (read.success) return read.data;
  throw new Error(`The environment variable ${name} is not usable: ${read.error.issues[0]?.message}. ${variable.use}.`);
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function defaultDataDir(): string {
  return process.getuid?.() === 0 ? '/var/lib/sluice' : 'data';
}
