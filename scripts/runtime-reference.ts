import { needWords, type RuntimeRow, runtimeTable } from '@sluice/haproxy-runtime';

/** Where the reference of changes without reload is kept, below the root. */
export const runtimeReferenceFile = 'docs/reference/runtime.md';

const introduction = `# Changes without a reload

Made by \`npm run docs\` from \`packages/haproxy-runtime/src/runtime-table.ts\`; do not edit it.

A change goes into the running worker by commands when every difference has a row here, the worker has the commands, and what
the row needs holds. Otherwise one reload does it all, and the plan says why. Files are written first in both cases, so a
reload by anybody gives the same state. Each row is proven on real HAProxy: after the commands a reload of the same files
changes nothing in \`show servers state\`, \`show stat\`, \`show map\`, \`show acl\`, \`show ssl cert\`, \`show ssl crt-list\`,
\`show ssl ca-file\` and \`show ssl crl-file\`, nor in what a TLS client meets: the certificate for each name, and who is let in.
`;

const notes = `
## What is not compared

- \`srv_iweight\`, the weight that a server started with: no command sets it. It counts for percentages only, which is why a
  server with \`agent-check\` needs a reload.
- \`slim\` of a backend, its \`fullconn\`: HAProxy computes it from the limits of all frontends at the start. Only \`minconn\`
  uses it.
- The numbers of servers (\`srv_id\`), where a server goes that stands above others, or servers come and go at once. Nothing
  looks at them there: with \`balance first\`, hashing, sticking or \`srv_id\` in the configuration such a change is a reload.
- The lines of entries in a crt-list: HAProxy numbers those that came by commands on. They only name an entry in a command.
- The numbers of backends (\`be_id\`, \`iid\`) that come and go at once: with \`be_id\` in the configuration that is a reload.
- \`srv_agent_addr\` of a server without \`agent-check\`: HAProxy shows the address of the check there.

## What always needs a reload

Binds, rules, ACLs, timeouts, \`balance\`, health-check definitions, \`default-server\` and \`defaults\`, every \`global\` line;
frontends and \`listen\` sections that come or go, and backends that hold more than servers; servers that move or are added above
others; names in place of addresses, and addresses in place of names; new servers with TLS; maps that traffic itself changes
(\`http-request set-map\` and the like); directories of certificates, files beside a certificate (\`.key\`, \`.ocsp\`), error pages,
Lua; everything in a file with conditionals (\`.if\`).

- \`disabled\` and \`enabled\` of a frontend: a frontend that the file disables does not exist in the worker at all, neither in
  \`show stat\` nor with its sockets; \`disable frontend\` leaves it there, paused.
- Authorities and lists of revoked certificates before 3.3: \`commit ssl ca-file\` cuts the certificates of the bind lines and
  servers that use the file off, so that later commands do not reach them, or end the process.
- Authorities of a server without a certificate of its own: HAProxy answers \`Success!\`, and the server goes on with the old ones.
- A server that is added to a backend which itself came by a command: 3.4 puts it above the others. The commands are sent, what
  they did is read back, and a reload follows.
- \`addr\` of a check on 3.4, which refuses every address in the command.
`;

/** The page of all rows. */
export function writeRuntimeReference(): string {
  const head = '| what | how | since | needs | read back from | source |\n|---|---|---|---|---|---|\n';
  return `${introduction}\n${head}${runtimeTable.map(writeRow).join('')}${notes}`;
}

function writeRow(row: RuntimeRow): string {
  const what = row.attribute === null ? row.object : `${row.object}: ${row.attribute}`;
  const needs = row.needs.map((need) => needWords[need]).join('; ');
  const cells = [what, row.command, row.since, needs, row.readBack, row.source];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
