import { needWords, type RuntimeRow, runtimeTable } from '@sluice/haproxy-runtime';

/** Where the reference of changes without reload is kept, below the root. */
export const runtimeReferenceFile = 'docs/reference/runtime.md';

const introduction = `# Changes without a reload

Made by \`npm run docs\` from \`packages/haproxy-runtime/src/runtime-table.ts\`; do not edit it.

A change goes into the running worker by commands when every difference has a row here, the worker has the commands, and what
the row needs holds. Otherwise one reload does it all, and the plan says why. Files are written first in both cases, so a
reload by anybody gives the same state. Each row is proven on real HAProxy: after the commands a reload of the same files
changes nothing in \`show servers state\`, \`show stat\`, \`show map\`, \`show acl\` and \`show ssl cert\`.
`;

const notes = `
## What is not compared

- \`srv_iweight\`, the weight that a server started with: no command sets it. It counts for percentages only, which is why a
  server with \`agent-check\` needs a reload.
- \`slim\` of a backend, its \`fullconn\`: HAProxy computes it from the limits of all frontends at the start. Only \`minconn\`
  uses it.
- The numbers of servers (\`srv_id\`), where a server goes that stands above others, or servers come and go at once. Nothing
  looks at them there: with \`balance first\`, hashing, sticking or \`srv_id\` in the configuration such a change is a reload.

## What always needs a reload

Binds, rules, ACLs, timeouts, \`balance\`, health-check definitions, \`default-server\` and \`defaults\`, new frontends and
backends, every \`global\` line; servers that move or are added above others; names in place of addresses; new servers with TLS;
\`addr\` of a check (HAProxy 3.4.0 refuses the command); maps that traffic itself changes (\`http-request set-map\` and the like); lists of
certificates, CA files, error pages, Lua; everything in a file with conditionals (\`.if\`).
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
