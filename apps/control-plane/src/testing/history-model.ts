import type { ResourceKind } from '@sluice/contract';
import fc from 'fast-check';

/**
 * A model of a configuration as people think of it: sections and maps made of lines that keep their identity, and whole files. It
 * knows nothing of merging: what changes mean without one of them follows from what each did to which line.
 */
export interface World {
  /** Sections of configuration files, and maps, by id; `lines` are all that ever were, in their order. */
  parts: Map<string, { file: string; head: string; lines: string[] }>;
  files: Map<string, { kind: ResourceKind; name: string }>;
  /** Every text that a line had. */
  texts: Map<string, string[]>;
  next: number;
}

/** What is there at one moment: parts in their order, and the texts of lines and whole files. */
export interface Moment {
  parts: readonly string[];
  texts: ReadonlyMap<string, string>;
}

/** One thing that a change does; a change touches each item once. */
export type Act =
  | { does: 'set'; item: string; from: string; to: string }
  | { does: 'add'; item: string; part: string | null; to: string }
  | { does: 'remove'; item: string; from: string }
  | { does: 'add-part'; part: string; at: number; lines: [string, string][] }
  | { does: 'remove-part'; part: string; at: number; from: string; lines: [string, string][] }
  | { does: 'move-part'; part: string; to: number };

/** Numbers that a generator gives; what they wish for depends on what is there. */
export interface Wish {
  kind: number;
  where: number;
  what: number;
}

export const wishes = (): fc.Arbitrary<Wish[][]> =>
  fc.array(
    fc.array(fc.record({ kind: fc.nat(15), where: fc.nat(10_000), what: fc.nat(10_000) }), {
      minLength: 1,
      maxLength: 3,
    }),
    { minLength: 2, maxLength: 6 },
  );

const config = 'haproxy.cfg';
const secondConfig = 'conf.d/api.cfg';
const isConfig = (file: string): boolean => file.endsWith('.cfg');

/**
 * Two configuration files with a few sections, a map and three whole files. Its comments, tabs and blank lines must survive
 * everything.
 */
export function startWorld(): { world: World; head: Moment } {
  const world: World = { parts: new Map(), files: new Map(), texts: new Map(), next: 100 };
  const texts = new Map<string, string>();
  const addPart = (id: string, file: string, head: string, lines: string[]) => {
    world.parts.set(id, { file, head, lines: lines.map((_, index) => `${id}-${index}`) });
    for (const [index, text] of lines.entries()) texts.set(`${id}-${index}`, text);
  };
  addPart('global', config, '# caf\xe9, first line\n\nglobal\n', ['  maxconn 2000\n', '\tstats timeout 30s\n']);
  const timeouts = ['connect', 'client', 'server', 'queue', 'check'].map((name) => `  timeout ${name} 5s\n`);
  addPart('defaults', config, '\ndefaults\n', ['  mode http\n', ...timeouts]);
  addPart('web', config, '\n# who comes in\nfrontend web\n', [
    '  bind :8080\n',
    '  # note\n',
    '\n',
    '  option httplog\n',
  ]);
  for (const name of ['app', 'shop', 'api']) {
    const servers = [1, 2, 3, 4].map(
      (n) => `  server ${name}${n} 192.0.2.${n}:80 weight 10${n === 2 ? '   # slow' : ''}\n`,
    );
    addPart(name, name === 'api' ? secondConfig : config, `\n# note\nbackend ${name}\n`, [
      '  balance roundrobin\n',
      '  # note\n',
      ...servers,
    ]);
  }
  addPart('hosts', 'hosts.map', '', [
    '# note\n',
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.example.com app\n`),
  ]);
  for (const [name, kind] of [
    ['503.http', 'error-page'],
    ['hello.lua', 'lua'],
    ['site.pem', 'sealed'],
  ] as const) {
    world.files.set(name, { kind, name });
    texts.set(name, `${name} as it was\n`);
  }
  for (const [item, text] of texts) world.texts.set(item, [text]);
  return { world, head: { parts: [...world.parts.keys()], texts } };
}

const isReserved = (part: string) => part === 'global' || part === 'defaults' || part === 'web';

/** Text of a part as it stands. */
export function textOfPart(world: World, moment: Moment, id: string): string {
  const part = world.parts.get(id);
  if (part === undefined) throw new Error(`There is no part ${id}.`);
  return part.head + part.lines.map((line) => moment.texts.get(line) ?? '').join('');
}

/** Every file by its name, as Latin-1. */
export function render(world: World, moment: Moment): Map<string, string> {
  const files = new Map<string, string>();
  for (const id of moment.parts) {
    const file = world.parts.get(id)?.file ?? config;
    files.set(file, (files.get(file) ?? '') + textOfPart(world, moment, id));
  }
  for (const [item, { name }] of world.files) {
    const text = moment.texts.get(item);
    if (text !== undefined) files.set(name, text);
  }
  return files;
}

export const kindOf = (world: World, name: string): ResourceKind =>
  isConfig(name) ? 'haproxy-config' : (world.files.get(name)?.kind ?? 'map');

/**
 * Does one act; null when it is about something that is not there, or not as the act found it, so that nobody can say what
 * is meant.
 */
export function doAct(world: World, moment: Moment, act: Act): Moment | null {
  const texts = new Map(moment.texts);
  const parts = [...moment.parts];
  const isThere = (item: string) => {
    const part = partOf(world, item);
    return part === null || parts.includes(part);
  };
  switch (act.does) {
    case 'set': {
      const present = texts.get(act.item);
      if (present !== act.from && present !== act.to) return null;
      texts.set(act.item, act.to);
      return isThere(act.item) ? { parts, texts } : null;
    }
    case 'add':
      texts.set(act.item, act.to);
      return act.part === null || parts.includes(act.part) ? { parts, texts } : null;
    case 'remove':
      if (texts.has(act.item) && texts.get(act.item) !== act.from) return null;
      texts.delete(act.item);
      return { parts, texts };
    case 'add-part':
      parts.splice(Math.min(act.at, parts.length), 0, act.part);
      for (const [item, text] of act.lines) texts.set(item, text);
      return { parts, texts };
    case 'remove-part': {
      if (!parts.includes(act.part)) return moment;
      if (textOfPart(world, moment, act.part) !== act.from) return null;
      for (const line of world.parts.get(act.part)?.lines ?? []) texts.delete(line);
      return { parts: parts.filter((part) => part !== act.part), texts };
    }
    case 'move-part': {
      const from = parts.indexOf(act.part);
      if (from < 0) return moment;
      parts.splice(from, 1);
      parts.splice(act.to, 0, act.part);
      return { parts, texts };
    }
  }
}

/** What a list of changes makes of a moment; null when one of them has lost what it is about. */
export function fold(world: World, head: Moment, changes: readonly (readonly Act[])[]): Moment | null {
  let moment: Moment | null = head;
  for (const act of changes.flat()) moment = moment === null ? null : doAct(world, moment, act);
  return moment;
}

/** What takes acts back, last one first. Where a part stood is not part of it. */
export const invert = (world: World, acts: readonly Act[]): Act[] =>
  acts.toReversed().flatMap((act) => inverseOf(world, act) ?? []);

function inverseOf(world: World, act: Act): Act | null {
  switch (act.does) {
    case 'set':
      return { ...act, from: act.to, to: act.from };
    case 'add':
      return { does: 'remove', item: act.item, from: act.to };
    case 'remove':
      return { does: 'add', item: act.item, part: partOf(world, act.item), to: act.from };
    case 'add-part': {
      const from = (world.parts.get(act.part)?.head ?? '') + act.lines.map(([, text]) => text).join('');
      return { ...act, does: 'remove-part', from };
    }
    case 'remove-part':
      return { does: 'add-part', part: act.part, at: act.at, lines: act.lines };
    case 'move-part':
      return null;
  }
}

function partOf(world: World, item: string): string | null {
  for (const [id, { lines }] of world.parts) if (lines.includes(item)) return id;
  return null;
}

/** Makes a change of wishes on what is there; acts that are not possible are left out. */
export function makeChange(world: World, moment: Moment, wanted: readonly Wish[]): { acts: Act[]; moment: Moment } {
  const acts: Act[] = [];
  const touched = new Set<string>();
  let present = moment;
  for (const wish of wanted) {
    const act = readWish(world, present, wish, touched);
    if (act === null) continue;
    const next = doAct(world, present, act);
    if (next === null) throw new Error(`A wish could not be done: ${JSON.stringify(act)}`);
    acts.push(act);
    present = next;
  }
  return { acts, moment: present };
}

function readWish(world: World, moment: Moment, wish: Wish, touched: Set<string>): Act | null {
  const { kind, where, what } = wish;
  if (kind <= 7) return editLine(world, moment, wish, touched);
  if (kind <= 9) return editFile(world, moment, wish, touched);
  if (kind === 10) return addPart(world, moment, where, what, touched);
  if (kind === 11 || kind === 12) {
    const own = moment.parts.filter((part) => !isReserved(part));
    const part = own[where % Math.max(own.length, 1)];
    if (part === undefined || touched.has(part)) return null;
    touched.add(part);
    if (kind === 11) return removePart(world, moment, part, touched);
    return world.parts.get(part)?.file === config
      ? { does: 'move-part', part, to: 3 + (what % moment.parts.length) }
      : null;
  }
  return addRoute(world, moment, what, touched);
}

function removePart(world: World, moment: Moment, part: string, touched: ReadonlySet<string>): Act | null {
  const lines = world.parts.get(part)?.lines ?? [];
  if (lines.some((line) => touched.has(line))) return null;
  const present = lines.flatMap((line): [string, string][] => {
    const text = moment.texts.get(line);
    return text === undefined ? [] : [[line, text]];
  });
  const from = textOfPart(world, moment, part);
  return { does: 'remove-part', part, at: moment.parts.indexOf(part), from, lines: present };
}

function editLine(world: World, moment: Moment, { kind, where, what }: Wish, touched: Set<string>): Act | null {
  const parts = moment.parts.filter((part) => !touched.has(part));
  const part = parts[where % Math.max(parts.length, 1)];
  const lines = world.parts.get(part ?? '')?.lines ?? [];
  const items = lines.filter(
    (line) => moment.texts.has(line) && !isFixed(moment.texts.get(line)) && !touched.has(line),
  );
  const item = items[what % Math.max(items.length, 1)];
  if (part === undefined || item === undefined) return null;
  const from = moment.texts.get(item) ?? '';
  if (kind <= 3) {
    const former = world.texts.get(item)?.filter((text) => text !== from) ?? [];
    const to = kind === 3 && former.length > 0 ? (former[what % former.length] ?? '') : newVersion(world, from);
    remember(world, item, to);
    touched.add(item);
    return { does: 'set', item, from, to };
  }
  if (kind === 4 && items.length > 1) {
    touched.add(item);
    return { does: 'remove', item, from };
  }
  world.next += 1;
  const added = `${part}-${world.next}`;
  lines.splice(lines.indexOf(item) + 1, 0, added);
  const to = newLine(world, part);
  remember(world, added, to);
  touched.add(added);
  return { does: 'add', item: added, part, to };
}

/** Lines that occur several times, and those without which nothing works. */
const isFixed = (text = '') => /^\s*(#.*)?\n$|mode http|bind/.test(text);

function newVersion(world: World, text: string): string {
  world.next += 1;
  const plain = text.replace(/ # v\d+\n$/, '\n').replace(/\n$/, '');
  return `${plain} # v${world.next}\n`;
}

function newLine(world: World, part: string): string {
  world.next += 1;
  const { file } = world.parts.get(part) ?? { file: config };
  if (!isConfig(file)) return `n${world.next}.example.com app\n`;
  if (part === 'global') return `  setenv N${world.next} x\n`;
  if (part === 'defaults' || part === 'web') return `  http-request set-header x-n${world.next} 1\n`;
  return `  server n${world.next} 192.0.2.9:80\n`;
}

function remember(world: World, item: string, text: string): void {
  world.texts.set(item, [...(world.texts.get(item) ?? []), text]);
}

function editFile(world: World, moment: Moment, { kind, where, what }: Wish, touched: Set<string>): Act | null {
  if (kind === 9 && what % 3 === 0) {
    world.next += 1;
    const name = `file${world.next}`;
    world.files.set(name, { kind: what % 2 === 0 ? 'error-page' : 'sealed', name });
    touched.add(name);
    return { does: 'add', item: name, part: null, to: `${name} is new\n` };
  }
  const items = [...world.files.keys()].filter((item) => moment.texts.has(item) && !touched.has(item));
  const item = items[where % Math.max(items.length, 1)];
  if (item === undefined) return null;
  touched.add(item);
  const from = moment.texts.get(item) ?? '';
  if (kind === 9 && what % 3 === 1) return { does: 'remove', item, from };
  const to = newVersion(world, from);
  return { does: 'set', item, from, to };
}

function addPart(world: World, moment: Moment, where: number, what: number, touched: Set<string>): Act {
  world.next += 1;
  const isMap = what % 3 === 0;
  const id = isMap ? `map${world.next}` : `back${world.next}`;
  const items = [0, 1].slice(0, 1 + (what % 2)).map((index) => `${id}-${index}`);
  const head = isMap ? '' : `\n# new\nbackend ${id}\n`;
  world.parts.set(id, { file: isMap ? `${id}.map` : config, head, lines: items });
  const lines = items.map((item): [string, string] => [item, newLine(world, id)]);
  for (const [item, text] of lines) remember(world, item, text);
  touched.add(id);
  return { does: 'add-part', part: id, at: 3 + (where % moment.parts.length), lines };
}

/** A line of the frontend that names a backend or a map which is there. */
function addRoute(world: World, moment: Moment, what: number, touched: Set<string>): Act | null {
  const targets = moment.parts.filter((part) => !isReserved(part));
  const target = targets[what % Math.max(targets.length, 1)];
  const lines = world.parts.get('web')?.lines;
  if (target === undefined || lines === undefined) return null;
  world.next += 1;
  const item = `web-${world.next}`;
  lines.push(item);
  const isMap = !isConfig(world.parts.get(target)?.file ?? config);
  const backend = isMap ? `%[path,map(/etc/haproxy/${world.parts.get(target)?.file},app)]` : target;
  const to = `  use_backend ${backend} if { path_beg /n${world.next} }\n`;
  remember(world, item, to);
  touched.add(item);
  return { does: 'add', item, part: 'web', to };
}

/** What lines of the frontend name and is not there: backends and maps. */
export function missingTargets(world: World, moment: Moment): string[] {
  const files = render(world, moment);
  const text = (files.get(config) ?? '') + (files.get(secondConfig) ?? '');
  const backends = [...text.matchAll(/use_backend (\w+) /g)].map(([, name]) => name ?? '');
  const maps = [...text.matchAll(/map\(\/etc\/haproxy\/([\w.]+),/g)].map(([, name]) => name ?? '');
  return [
    ...backends.filter((name) => !text.includes(`\nbackend ${name}\n`)),
    ...maps.filter((name) => !files.has(name)),
  ];
}
