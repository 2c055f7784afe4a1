import * as contract from '@sluice/contract';

/** Where the reference of permissions is kept, below the root. */
export const permissionReferenceFile = 'docs/reference/permissions.md';

const introduction = `# Permissions

Made by \`npm run docs\` from \`packages/contract/src/permissions.ts\` and the endpoints; do not edit it.

A role is a set of permissions; a grant gives it to a user or a group everywhere, for a pool or for a cluster. *Smallest place* is the
smallest one at which a grant gives the permission: at a smaller one the role has everything else it holds, but not this. Permissions
with *step-up* ask for a second factor that was proven in the last minutes, unless an administrator decides otherwise. What is asked
for where no permission is named: see [people and access](../design/people-and-access.md).
`;

interface Guarded {
  name: string;
  permission: contract.Permission;
  also?: contract.Permission;
  of: contract.AccessOf;
}

const guarded: readonly Guarded[] = Object.values<unknown>(contract)
  .flatMap((value): Guarded[] => {
    if (typeof value !== 'object' || value === null || !('access' in value) || !('method' in value)) return [];
    const { access, method, path } = value as contract.Endpoint;
    return 'permission' in access ? [{ name: `${method} ${path}`, ...access }] : [];
  })
  .sort((left, right) => (left.name < right.name ? -1 : 1));

const placeWords = { global: 'everywhere', pool: 'pool', cluster: 'cluster' } as const;

const ofWords: Readonly<Record<contract.AccessOf, string>> = {
  global: 'everywhere',
  cluster: 'at the cluster in the path',
  pool: 'at the pool in the path',
  node: 'at the pool of the node in the path',
  token: 'at the pool of the enrolment token in the path',
  body: 'at the place that the body names',
  reach: 'anywhere; the answer holds what is in reach',
};

/** The page of the catalogue, the built-in roles, and every route with what it asks for. */
export function writePermissionReference(): string {
  return [introduction, writeCatalogue(), writeRoutes()].join('\n');
}

function writeCatalogue(): string {
  const roles = Object.entries(contract.builtInRoles);
  const head = ['permission', 'may', 'smallest place', 'step-up', ...roles.map(([name]) => `\`${name}\``)];
  const rows = contract.permissionNames.map((name) => {
    const { place, words, ...rest }: contract.PermissionEntry = contract.permissions[name];
    const held = roles.map(([, role]) => ((role.permissions as readonly string[]).includes(name) ? '✓' : ''));
    return [`\`${name}\``, words, placeWords[place], rest.stepUp === true ? 'yes' : '', ...held];
  });
  return `## Catalogue and built-in roles\n\n${writeTable(head, rows)}`;
}

function writeRoutes(): string {
  const rows = guarded.map(({ also, name, of, permission }) => {
    const asked = [permission, ...(also === undefined ? [] : [also])].map((one) => `\`${one}\``);
    return [`\`${name}\``, asked.join(' and '), ofWords[of]];
  });
  return `## Routes\n\n${writeTable(['route', 'asks for', 'held'], rows)}`;
}

function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
