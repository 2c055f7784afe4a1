import { expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { makeRandom, type Random, testSeed } from '../testing/random.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { type MergeResult, merge } from './merge.ts';
import { ownedText } from './section-match.ts';

const triples = 10_000;
/** These are made of lines, not of known changes, and cost as much. */
const lineTriples = 4_000;

function mergeTexts(base: string, ours: string, theirs: string): MergeResult {
  return merge(encodeLatin1(base), encodeLatin1(ours), encodeLatin1(theirs));
}

const show = (result: MergeResult): string | string[] =>
  result.kind === 'merged'
    ? decodeLatin1(result.bytes)
    : result.conflicts.map((conflict) => withoutNumber(conflict.section));

/** Which of several sections of one name it is depends on the side that is asked first. */
const withoutNumber = (label: string): string => label.replace(/ \(number \d+\)$/, '');

type Texts = readonly [base: string, ours: string, theirs: string];

/** Runs the checks of one triple; a failure names the seed that repeats it and the three texts. */
function check(seed: number, texts: Texts, run: () => void): void {
  try {
    run();
  } catch (error) {
    const shown = texts.map((text) => JSON.stringify(text)).join('\n');
    throw new Error(`SLUICE_TEST_SEED=${seed}: ${error instanceof Error ? error.message : ''}\n${shown}`, {
      cause: error,
    });
  }
}

/** `expect` is what takes the time in a loop of this many comparisons, so it is asked only where they differ. */
function same(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
}

/** What must hold whatever the three texts are. */
function expectLaws(base: string, ours: string, theirs: string): MergeResult {
  const result = mergeTexts(base, ours, theirs);
  const mirrored = mergeTexts(base, theirs, ours);
  same(mirrored.kind, result.kind);
  same(show(mergeTexts(base, base, theirs)), theirs);
  same(show(mergeTexts(base, ours, base)), ours);
  same(show(mergeTexts(base, ours, ours)), ours);
  if (result.kind === 'merged' && mirrored.kind === 'merged') {
    same(sortedLines(decodeLatin1(mirrored.bytes)), sortedLines(decodeLatin1(result.bytes)));
  } else if (result.kind === 'conflict' && mirrored.kind === 'conflict') {
    const keyOf = (section: string, ...parts: (string | null)[]) => JSON.stringify([withoutNumber(section), ...parts]);
    const swapped = mirrored.conflicts.map((entry) => keyOf(entry.section, entry.base, entry.theirs, entry.ours));
    const straight = result.conflicts.map((entry) => keyOf(entry.section, entry.base, entry.ours, entry.theirs));
    same(swapped.sort(), straight.sort());
  }
  return result;
}

const sortedLines = (text: string): string[] => text.split('\n').sort();

// --- Changes that the test makes itself, so that it knows without comparing texts what each side touched. ---

/** A section of the base: nothing of it is on a boundary that belongs to one section or the other depending on its neighbours. */
interface Unit {
  readonly label: string;
  readonly head: string;
  readonly body: readonly string[];
}

/** What a side did to one line: keep it (null) or write other lines in its place, and lines that it put above it. */
interface LineChange {
  readonly above: readonly string[];
  readonly instead: readonly string[] | null;
}

interface Side {
  /** Null where the side removed the section. */
  readonly sections: readonly (readonly LineChange[] | null)[];
  /** The side's order of the base's sections, by index. */
  readonly order: readonly number[];
  /** New sections, by the index of the section that they follow. */
  readonly additions: ReadonlyMap<number, string>;
}

const normal: LineChange = { above: [], instead: null };

/** Sections of real files, reduced to what the oracle can be sure of: every statement once, no loose comments at the end. */
function readUnits(): Unit[] {
  const units: Unit[] = [];
  for (const { bytes } of readAllFiles().filter((file) => file.bytes.length < 20_000)) {
    const file = parse(bytes);
    for (const section of file.sections) {
      const { offset, length } = section.header.span;
      const head = file.text.slice(offset, offset + length).replaceAll('\r', '');
      const known = new Set([head]);
      const body: string[] = [];
      for (const statement of section.statements) {
        const at = statement.span.offset;
        const line = file.text.slice(at, at + statement.span.length).replaceAll('\r', '');
        if (known.has(line) || body.length >= 12) continue;
        known.add(line);
        body.push(line);
      }
      if (body.length > 0) units.push({ label: `${section.kind} ${section.name ?? ''}`, head, body });
    }
  }
  return units;
}

/** Some sections of real files or generated ones, no two of one kind and name. */
function pickBase(random: Random, units: readonly Unit[]): Unit[] {
  const labels = new Set<string>();
  const picked: Unit[] = [];
  for (let count = 1 + random.below(6); count > 0; count -= 1) {
    const number = random.below(1000);
    const lines = Array.from({ length: 1 + random.below(8) }, (_, line) => `    server s${line} 192.0.2.${line}:80`);
    const generated = { label: `backend gen${number}`, head: `backend gen${number}`, body: lines };
    const unit = random.oneIn(3) ? generated : random.pick(units);
    if (labels.has(unit.label)) continue;
    labels.add(unit.label);
    picked.push(unit);
  }
  return picked;
}

const unitText = (head: string, body: readonly string[]): string => `\n${[head, ...body].join('\n')}\n`;

/** Lines are made from few texts per place, so that both sides sometimes write the same. */
function changeLines(random: Random, unit: Unit): LineChange[] {
  const fresh = (at: number) => `    option new${at}-${random.below(3)}`;
  return unit.body.map((_, at) => {
    const above = random.oneIn(12) ? [fresh(at)] : [];
    const isLast = at === unit.body.length - 1;
    if (random.oneIn(10)) return { above, instead: [`    option changed${at}-${random.below(3)}`] };
    return random.oneIn(12) && !isLast ? { above, instead: [] } : { above, instead: null };
  });
}

function changeSide(random: Random, base: readonly Unit[], name: string): Side {
  const calm = random.oneIn(2);
  const sections = base.map((unit) => {
    if (random.oneIn(12)) return null;
    return calm && !random.oneIn(3) ? unit.body.map(() => normal) : changeLines(random, unit);
  });
  const order = base.map((_, index) => index);
  if (random.oneIn(8) && order.length > 1) order.push(...order.splice(random.below(order.length), 1));
  const additions = new Map<number, string>();
  if (random.oneIn(6)) {
    const after = random.below(base.length);
    additions.set(after, unitText(`backend ${name}${after}`, [`    server ${name} 192.0.2.1:80`]));
  }
  return { sections, order, additions };
}

const linesOf = (unit: Unit, changes: readonly LineChange[]): string[] =>
  unit.body.flatMap((line, at) => {
    const change = changes[at] ?? normal;
    return [...change.above, ...(change.instead ?? [line])];
  });

function sideText(base: readonly Unit[], side: Side): string {
  return side.order
    .map((index) => {
      const [unit, changes] = [base[index], side.sections[index]];
      const own = unit === undefined || changes == null ? '' : unitText(unit.head, linesOf(unit, changes));
      return own + (side.additions.get(index) ?? '');
    })
    .join('');
}

/** Merges one section by what each side is known to have done: null for a conflict. */
function expectedLines(unit: Unit, ours: readonly LineChange[], theirs: readonly LineChange[]): string[] | null {
  const merged: string[] = [];
  let place: { base: string[]; ours: string[]; theirs: string[] } = { base: [], ours: [], theirs: [] };
  const isEqual = (a: readonly string[], b: readonly string[]) =>
    a.join('\n') === b.join('\n') && a.length === b.length;
  const settle = (): boolean => {
    if (isEqual(place.ours, place.theirs) || isEqual(place.theirs, place.base)) merged.push(...place.ours);
    else if (isEqual(place.ours, place.base)) merged.push(...place.theirs);
    else return false;
    place = { base: [], ours: [], theirs: [] };
    return true;
  };
  for (const [at, line] of unit.body.entries()) {
    const [our, their] = [ours[at] ?? normal, theirs[at] ?? normal];
    place.ours.push(...our.above);
    place.theirs.push(...their.above);
    if (our.instead === null && their.instead === null) {
      if (!settle()) return null;
      merged.push(line);
      continue;
    }
    place.base.push(line);
    place.ours.push(...(our.instead ?? [line]));
    place.theirs.push(...(their.instead ?? [line]));
  }
  return settle() ? merged : null;
}

interface Expected {
  readonly conflicts: readonly string[];
  /** The texts of the sections, in no order. */
  readonly sections: readonly string[];
}

function expectMerge(base: readonly Unit[], ours: Side, theirs: Side): Expected {
  const conflicts: string[] = [];
  const sections: string[] = [...ours.additions.values(), ...theirs.additions.values()];
  for (const [index, unit] of base.entries()) {
    const [our, their] = [ours.sections[index] ?? null, theirs.sections[index] ?? null];
    const isChanged = (lines: readonly string[]) => lines.join('\n') !== unit.body.join('\n');
    if (our === null || their === null) {
      const kept = our ?? their;
      if (kept !== null && isChanged(linesOf(unit, kept))) conflicts.push(unit.label.trimEnd());
      continue;
    }
    const lines = expectedLines(unit, our, their);
    if (lines === null) conflicts.push(unit.label.trimEnd());
    else sections.push(unitText(unit.head, lines));
  }
  const left = (side: Side, other: Side) =>
    side.order.filter((index) => side.sections[index] != null && other.sections[index] != null);
  const [our, their] = [left(ours, theirs).join(), left(theirs, ours).join()];
  const sorted = left(ours, theirs)
    .sort((a, b) => a - b)
    .join();
  if (our !== their && our !== sorted && their !== sorted) conflicts.push('order of sections');
  return { conflicts, sections };
}

test('what two sides did to a file is merged, and is a conflict exactly where both touched one place differently', () => {
  const seed = testSeed();
  const random = makeRandom(seed);
  const units = readUnits();
  let conflicts = 0;
  for (let run = 0; run < triples; run += 1) {
    const base = pickBase(random, units);
    const [ours, theirs] = [changeSide(random, base, 'our'), changeSide(random, base, 'their')];
    const untouched: Side = {
      sections: base.map((unit) => unit.body.map(() => normal)),
      order: base.map((_, index) => index),
      additions: new Map(),
    };
    const texts: Texts = [sideText(base, untouched), sideText(base, ours), sideText(base, theirs)];
    check(seed, texts, () => {
      const expected = expectMerge(base, ours, theirs);
      const result = expectLaws(...texts);
      if (result.kind === 'conflict') {
        conflicts += 1;
        same(show(result), expected.conflicts);
        return;
      }
      same(expected.conflicts, []);
      const merged = parse(result.bytes);
      const found = merged.sections.map((section) => ownedText(merged, section));
      same(found.sort(), [...expected.sections].sort());
    });
  }
  expect(conflicts).toBeGreaterThan(triples / 50);
  expect(conflicts).toBeLessThan(triples / 2);
}, 120_000);

// --- Changes of any kind, where only what holds for every merge is known. ---

/** A line of a file is removed, doubled, moved, replaced or added, or the last line loses its end. */
function changeAnyLines(random: Random, text: string, steps: number): string {
  const lines = text.split('\n');
  for (let step = 0; step < steps; step += 1) {
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    const to = random.below(lines.length);
    const kind = random.below(8);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(to, 0, line);
    else if (kind === 2) lines.splice(to, 0, ...lines.splice(at, 1));
    else if (kind === 3) lines[at] = `${line} changed${random.below(3)}`;
    else if (kind === 4)
      lines.splice(at, 0, random.pick(['', '# comment', '    option added', 'backend added', '[x]']));
    else if (kind === 5) lines[at] = line.endsWith('\r') ? line.slice(0, -1) : `${line}\r`;
    else if (kind === 6) lines.splice(to, 0, ...lines.splice(at, 1 + random.below(6)));
    else lines.splice(at, 1 + random.below(4));
  }
  return lines.join('\n');
}

test('whatever was changed, no line is lost or doubled that both sides left as often as it was', () => {
  const seed = testSeed();
  const random = makeRandom(seed);
  const files = readAllFiles().map((file) => decodeLatin1(file.bytes).split('\n'));
  let merged = 0;
  for (let run = 0; run < lineTriples; run += 1) {
    const lines = random.pick(files);
    const start = random.below(lines.length);
    const base = lines
      .slice(start, start + 30)
      .join('\n')
      .slice(0, 2000);
    const change = () => changeAnyLines(random, base, 1 + random.below(4));
    const texts: Texts = [base, change(), change()];
    check(seed, texts, () => {
      const result = expectLaws(...texts);
      if (result.kind === 'conflict') return;
      merged += 1;
      expectNothingLost(texts, decodeLatin1(result.bytes));
    });
  }
  expect(merged).toBeGreaterThan(lineTriples / 10);
}, 120_000);

/** Blank lines have no meaning and may come and go. A line that one side did not touch follows the other side. */
function expectNothingLost(texts: readonly string[], merged: string): void {
  const counts = [...texts, merged].map((text) => {
    const found = new Map<string, number>();
    for (const line of text.split('\n')) if (line.trim() !== '') found.set(line, (found.get(line) ?? 0) + 1);
    return found;
  });
  for (const line of new Set(counts.flatMap((count) => [...count.keys()]))) {
    const [base = 0, ours = 0, theirs = 0, now = 0] = counts.map((count) => count.get(line) ?? 0);
    const [least, most] = [Math.min(ours, theirs), Math.max(ours, theirs)];
    if (least >= base && now < base) expect(now, `lost ${JSON.stringify(line)}`).toBeGreaterThanOrEqual(base);
    if (most <= base && now > base) expect(now, `doubled ${JSON.stringify(line)}`).toBeLessThanOrEqual(base);
    if (now > 0 && most + base === 0) expect.fail(`invented ${JSON.stringify(line)}`);
  }
}
