import { readFile } from 'node:fs/promises';
import {
  type ApiClient,
  deleteForwarder,
  type ForwarderView,
  listForwarders,
  type RetentionView,
  setRetention,
  setSyslogForwarder,
  setWebhookForwarder,
  viewRetention,
} from '@sluice/contract';
import { Argument, type Command, Option } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { counted } from '../counted.ts';
import { cannotRead } from '../file-failure.ts';
import { readSecret } from '../password-prompt.ts';
import type { Act, Run } from '../program.ts';
import { readUpTo } from '../read-up-to.ts';
import { connectSignedIn } from '../server.ts';
import { commandGroup } from './command-group.ts';

type Kind = ForwarderView['kind'];

interface Common {
  /** Name of a file. */
  ca?: string;
  systemCa?: boolean;
  from: 'oldest' | 'now';
}

const mostDays = 36_500;
const mostPort = 65_535;

export function addAuditSettingCommands(program: Command, act: Act): void {
  const audit = commandGroup(program, 'audit', 'who did what, when, from where, by which permission');
  const forwarder = audit.command('forwarder').description('where the audit log is sent, and how that goes');
  forwarder.command('list').description('receivers, rows that wait, and what failed').action(act(list));
  const setting = (name: string, description: string) =>
    forwarder
      .command(name)
      .description(description)
      .option('--ca <file>', 'certificates in PEM that are trusted instead of the authorities of the system')
      .addOption(
        new Option(
          '--system-ca',
          'trust the authorities of the system again; without it, what was given with --ca stays',
        ).conflicts('ca'),
      )
      .addOption(
        new Option('--from <where>', 'the first time: everything that is kept, or what comes from now on')
          .choices(['oldest', 'now'])
          .default('oldest'),
      );
  setting('set-syslog', 'send to a syslog receiver (RFC 5424 over TLS)')
    .requiredOption('--host <name>', 'name or address of the receiver')
    .requiredOption('--port <number>', 'its port, often 6514', readUpTo(mostPort))
    .option('--no-tls', 'unencrypted: everybody on the way can read and change what is sent')
    .action(act(setSyslog));
  setting('set-webhook', 'send to a webhook')
    .requiredOption('--to <address>', 'address that takes the rows by POST')
    .option('--secret-stdin', 'read the secret that signs them from stdin; without it the secret stays')
    .action(act(setWebhook));
  const about = (name: string, description: string) =>
    forwarder
      .command(name)
      .description(description)
      .addArgument(new Argument('<kind>', 'which receiver').choices(['syslog', 'webhook']));
  about('pause', 'send nothing for now; the place in the log is remembered').action(
    act((run: Run, kind: Kind) => setActive(run, kind, false)),
  );
  about('resume', 'send again, what has waited first').action(
    act((run: Run, kind: Kind) => setActive(run, kind, true)),
  );
  about('remove', 'stop sending; what was not sent stays in the log').action(act(remove));
  addRetentionCommands(audit, act);
}

function addRetentionCommands(audit: Command, act: Act): void {
  const retention = audit.command('retention').description('how long audit rows are kept');
  retention.command('show').description('print it').action(act(printRetention));
  retention
    .command('set')
    .description('remove older rows within the hour; what is removed cannot be brought back')
    .requiredOption('--days <number>', `keep rows for so many days, 1 to ${mostDays}`, readUpTo(mostDays))
    .action(act((run: Run, { days }: { days: number }) => putRetention(run, days)));
  retention
    .command('clear')
    .description('keep rows for ever from now on')
    .action(act((run: Run) => putRetention(run, null)));
}

async function list({ context, options, output }: Run): Promise<boolean> {
  const answer = await (await connectSignedIn(context, options)).call(listForwarders, {});
  const lines = answer.items.flatMap(linesOf);
  output.result(answer, lines.length === 0 ? ['The audit log is sent nowhere.'] : lines);
  return true;
}

async function setSyslog(
  { context, options, output }: Run,
  given: Common & { host: string; port: number; tls: boolean },
) {
  const ca = await readCa(given);
  const api = await connectSignedIn(context, options);
  const stays = keptOf(await findForwarder(api, 'syslog'), ca);
  const { from, host, port, tls } = given;
  const forwarder = await api.call(setSyslogForwarder, { body: { host, port, tls, from, ...stays } });
  output.result({ forwarder }, linesOf(forwarder));
  return true;
}

async function setWebhook({ context, options, output }: Run, given: Common & { to: string; secretStdin?: boolean }) {
  const ca = await readCa(given);
  const secret = given.secretStdin === true ? { secret: await readSecret(context, 'secret') } : {};
  const api = await connectSignedIn(context, options);
  const stays = keptOf(await findForwarder(api, 'webhook'), ca);
  const body = { url: given.to, from: given.from, ...stays, ...secret };
  const forwarder = await api.call(setWebhookForwarder, { body });
  output.result({ forwarder }, linesOf(forwarder));
  return true;
}

/** Undefined when nothing is said about it. */
async function readCa({ ca: file, systemCa }: Common): Promise<string | null | undefined> {
  if (file === undefined) return systemCa === true ? null : undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** The request replaces every setting: what the command line does not name is sent as it is. */
function keptOf(before: ForwarderView | null, ca: string | null | undefined) {
  return { active: before?.active ?? true, caPem: ca === undefined ? (before?.settings.caPem ?? null) : ca };
}

async function setActive({ context, options, output }: Run, kind: Kind, active: boolean): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const before = await getForwarder(api, kind);
  const forwarder =
    before.kind === 'syslog'
      ? await api.call(setSyslogForwarder, { body: { ...before.settings, active } })
      : await api.call(setWebhookForwarder, { body: { ...before.settings, active } });
  output.result({ forwarder }, linesOf(forwarder));
  return true;
}

async function remove({ context, options, output }: Run, kind: Kind): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  // Nothing is read before: removing asks for `audit.configure` alone.
  await api.call(deleteForwarder, { params: { kind } });
  output.result({ kind }, [`The audit log is not sent to the ${nameOf(kind)} any more.`]);
  return true;
}

/** Null when none is set up. */
async function findForwarder(api: ApiClient, kind: Kind): Promise<ForwarderView | null> {
  const { items } = await api.call(listForwarders, {});
  return items.find((item) => item.kind === kind) ?? null;
}

async function getForwarder(api: ApiClient, kind: Kind): Promise<ForwarderView> {
  const found = await findForwarder(api, kind);
  if (found !== null) return found;
  throw new CliFailure(`No ${nameOf(kind)} is set up.`, `Set it up with: audit forwarder set-${kind}.`);
}

function nameOf(kind: Kind): string {
  return kind === 'syslog' ? 'syslog receiver' : 'webhook';
}

function linesOf(forwarder: ForwarderView): string[] {
  const { active, failure, sentAt, sentSeq, waiting } = forwarder;
  const last = sentAt === null ? 'Nothing was sent yet' : `Sent up to row ${sentSeq} at ${sentAt}`;
  return [
    `${forwarder.kind}  ${receiverWords(forwarder)}${active ? '' : '  paused'}`,
    `  ${last}; ${counted(waiting, 'row waits', 'rows wait')}.`,
    ...(failure === null
      ? []
      : [
          `  Not delivered, ${counted(failure.times, 'time')}: ${failure.cause} It is tried again at ${failure.retryAt}.`,
        ]),
  ];
}

function receiverWords(forwarder: ForwarderView): string {
  // Path and query may be what protects it, and terminals and logs of pipelines are read by others. With --json it is printed whole.
  if (forwarder.kind === 'webhook') return new URL(forwarder.settings.url).origin;
  const { host, port, tls } = forwarder.settings;
  return `${host.includes(':') ? `[${host}]` : host}:${port}${tls ? '' : ', not encrypted'}`;
}

async function printRetention({ context, options, output }: Run): Promise<boolean> {
  const retention = await (await connectSignedIn(context, options)).call(viewRetention, {});
  output.result({ retention }, retentionLines(retention));
  return true;
}

async function putRetention({ context, options, output }: Run, days: number | null): Promise<boolean> {
  const retention = await (await connectSignedIn(context, options)).call(setRetention, { body: { days } });
  output.result({ retention }, retentionLines(retention));
  return true;
}

function retentionLines({ days, removed, removedAt }: RetentionView): string[] {
  const gone =
    removedAt === null ? 'None was removed so far.' : `${removed} were removed so far, the last at ${removedAt}.`;
  return [`Audit rows are kept ${days === null ? 'for ever' : `for ${counted(days, 'day')}`}. ${gone}`];
}
