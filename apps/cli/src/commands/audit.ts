import {
  type AuditRow,
  type CallInput,
  exportAudit,
  listAudit,
  type PermissionName,
  readAuditLink,
} from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import { table, typed } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { readMoment } from '../read-moment.ts';
import { readUpTo } from '../read-up-to.ts';
import { connectSignedIn } from '../server.ts';
import { runOnMachine } from './admin.ts';
import { commandGroup } from './command-group.ts';

/** What can be chosen by, as options and as the query. */
interface Filter {
  actor?: string;
  action?: string;
  text?: string;
  permission?: z.infer<typeof PermissionName>;
  address?: string;
  outcome?: 'done' | 'refused';
  from?: string;
  to?: string;
}

const mostRows = 200;

export function addAuditCommands(program: Command, act: Act): void {
  const audit = commandGroup(program, 'audit', 'who did what, when, from where, by which permission');
  const choosing = (name: string, description: string) =>
    audit
      .command(name)
      .description(description)
      .option('--actor <text>', 'part of the name of who did it')
      .option('--action <action>', 'an action like change.staged, or its noun alone')
      .option('--text <text>', 'part of what it was done to')
      .option('--permission <permission>', 'what allowed it, or was missing')
      .option('--address <address>', 'beginning of the address that it came from')
      .addOption(new Option('--outcome <outcome>', 'how it ended').choices(['done', 'refused']))
      .addOption(new Option('--from <moment>', 'from this moment on, like 2026-01-31T12:00:00Z').argParser(readMoment))
      .addOption(new Option('--to <moment>', 'before this moment').argParser(readMoment));

  choosing('list', 'the newest rows')
    .addOption(new Option('--limit <number>', 'how many').default(50).argParser(readUpTo(mostRows)))
    .action(act(list));
  choosing('export', 'every row, oldest first, to stdout')
    .addOption(new Option('--format <format>', 'json: one object a line').choices(['json', 'csv']).default('json'))
    .action(act(writeExport));
  audit
    .command('verify')
    .description('on the machine of the control plane: check that no row was altered or is missing')
    .addOption(
      new Option('--expect <number:hash>', 'a head that an earlier run printed must still be in the log').argParser(
        readHead,
      ),
    )
    .action(act((run, { expect }: { expect?: string }) => verify(run, expect)));
}

async function list({ context, options, output }: Run, given: Filter & { limit: number }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const query: NonNullable<CallInput<typeof listAudit>['query']> = given;
  const page = await api.call(listAudit, { query });
  const rows = page.items.map(cellsOf).reverse();
  const lines = table(['ROW', 'WHEN', 'WHO', 'FROM', 'WHAT', 'ON', 'ENDED', 'WHY'], rows);
  const more = page.nextBefore === null ? [] : [`There are older ones: ${typed(context, 'audit export')}`];
  output.result(page, rows.length === 0 ? ['No row is like that.'] : [...lines, ...more]);
  return true;
}

function cellsOf(row: z.output<typeof AuditRow>): string[] {
  const { action, actor, address, at, outcome, reason, resource, seq, subject } = row;
  return [String(seq), at, actor, address ?? '', action, resource?.name ?? subject, outcome, reason ?? ''];
}

/** With `--json` the same as `--format json`: a program reads it line by line. */
async function writeExport({ context, options }: Run, given: Filter & { format: 'json' | 'csv' }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  for await (const chunk of await api.stream(exportAudit, { query: given })) context.stdout.write(chunk);
  return true;
}

function verify(run: Run, expect: string | undefined): Promise<boolean> {
  return runOnMachine(run, ['audit-verify', ...(expect === undefined ? [] : ['--expect', expect])]);
}

/** Checked here too: 1 would say that the log is broken. */
function readHead(text: string): string {
  if (readAuditLink(text) !== null) return text;
  throw new InvalidArgumentError('Give a number and a hash as they were printed, like 4211:0f3c…, with all 64 digits.');
}
