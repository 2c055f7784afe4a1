import { FilePath, nodeValuesName, ResourceKind } from '@sluice/contract';

/** Always under one name. */
const nodeValuesKind = 'node-values' satisfies ResourceKind;

export function isResourceKind(kind: string): kind is ResourceKind {
  return ResourceKind.safeParse(kind).success;
}

interface KindHabit {
  /** A path as most people have it. */
  path: string;
  /** A line of haproxy.cfg that names the file; null when none has to. */
  line: ((path: string) => string) | null;
}

const habits: Record<ResourceKind, KindHabit> = {
  'haproxy-config': { path: 'conf.d/10-shop.cfg', line: null },
  map: { path: 'maps/hosts.map', line: (path) => `use_backend %[req.hdr(host),lower,map(${path},app)]` },
  'acl-list': { path: 'lists/blocked.lst', line: (path) => `http-request deny if { src -f ${path} }` },
  'crt-list': { path: 'certs/crt-list.txt', line: (path) => `bind :443 ssl crt-list ${path}` },
  'error-page': { path: 'errors/503.http', line: (path) => `errorfile 503 ${path}` },
  lua: { path: 'lua/service.lua', line: (path) => `lua-load ${path}` },
  'node-values': { path: nodeValuesName, line: () => `bind "\${ADDRESS}:443"` },
  sealed: { path: 'certs/shop.pem', line: (path) => `bind :443 ssl crt ${path}` },
};

/** A path as most people have it, with a number where that one is taken. */
export function suggestedPath(kind: ResourceKind, taken: readonly string[]): string {
  const { path } = habits[kind];
  if (kind === nodeValuesKind || !taken.includes(path)) return path;
  const end = path.lastIndexOf('.');
  const numbered = (number: number) => `${path.slice(0, end)}-${number}${path.slice(end)}`;
  let number = 2;
  while (taken.includes(numbered(number))) number += 1;
  return numbered(number);
}

/** The path for another kind: a suggestion gives way to the next one, what a person wrote stays. */
export function pathForKind(path: string, kind: ResourceKind, taken: readonly string[]): string {
  const isSuggestion = ResourceKind.options.some((other) => suggestedPath(other, taken) === path);
  return path === '' || isSuggestion || kind === nodeValuesKind ? suggestedPath(kind, taken) : path;
}

export function exampleLine(kind: ResourceKind, path: string): string | null {
  return habits[kind].line?.(path) ?? null;
}

/** A certificate stands with its key in one file, and no other kind holds certificates. */
const sealedUses: ReadonlySet<string> = new Set(['crt', 'ca-file', 'ca-verify-file', 'crl-file']);

/** The kind of a file from the keyword of a line that names it; null where it is none that a cluster keeps. */
export function kindOfUse(via: string): ResourceKind | null {
  if (via === 'map' || via.startsWith('map_')) return 'map';
  if (via === '-f') return 'acl-list';
  if (via === 'crt-list') return 'crt-list';
  if (via === 'errorfile') return 'error-page';
  if (via.startsWith('lua-load')) return 'lua';
  return sealedUses.has(via) ? 'sealed' : null;
}

export type PathProblem = { kind: 'wrong' } | { kind: 'ending' } | { kind: 'cfg' } | { kind: 'taken'; rival: string };

/** What the control plane would say about a new name: `FilePath` of the contract, and `findResource` of its changes. */
export function pathProblem(path: string, names: readonly string[], kind: ResourceKind = 'map'): PathProblem | null {
  const read = FilePath.safeParse(path);
  if (!read.success) return { kind: read.error.issues.some(({ code }) => code === 'custom') ? 'ending' : 'wrong' };
  const rival = names.find((name) => name === path || name.startsWith(`${path}/`) || path.startsWith(`${name}/`));
  if (rival !== undefined) return { kind: 'taken', rival };
  return kind === 'haproxy-config' && !path.endsWith('.cfg') ? { kind: 'cfg' } : null;
}

/** Whether a resource lies on nodes as a file; node values do not. */
export function isFileOnNodes(kind: ResourceKind): boolean {
  return kind !== 'node-values';
}

/** Whether a kind can be shown as a table besides its text. */
export function hasTable(kind: ResourceKind): boolean {
  return listKindOf(kind) !== null || kind === 'node-values';
}

/** The kind of list whose entries the page can show. */
export function listKindOf(kind: ResourceKind): 'map' | 'acl-list' | null {
  return kind === 'map' || kind === 'acl-list' ? kind : null;
}
