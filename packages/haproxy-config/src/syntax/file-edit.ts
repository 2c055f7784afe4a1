import { applyEdits, type Edit, joinBytes, orderEdits } from '../text/edit.ts';
import { Source } from '../text/source.ts';
import type { Layout } from './layout.ts';
import type { Passage } from './passage.ts';
import { readPassages } from './passage-reader.ts';

/** Passages that are read again together, by index (ends exclusive): those that edits touch, and what stands around them. */
interface Region {
  readonly first: number;
  readonly touched: number;
  touchedEnd: number;
  end: number;
  readonly edits: Edit[];
}

/**
 * The passages of a file after edits on its bytes; those that no edit touches are the same objects.
 *
 * Errors: as for `applyEdits`.
 * Limits: the cost follows the touched passages, and a copy of the list of passages.
 */
export function editPassages(layout: Layout, edits: readonly Edit[]): Passage[] {
  const passages: Passage[][] = [];
  let done = 0;
  for (const region of findRegions(layout, orderEdits(edits, layout.sizeBytes))) {
    passages.push(layout.passages.slice(done, region.first), readRegion(layout, region));
    done = region.end;
  }
  passages.push(layout.passages.slice(done));
  return passages.flat();
}

function findRegions(layout: Layout, ordered: readonly Edit[]): Region[] {
  const regions: Region[] = [];
  for (const edit of ordered) {
    const region = findRegion(layout, edit);
    const last = regions.at(-1);
    if (last === undefined || region.first >= last.end) regions.push(region);
    else {
      last.touchedEnd = Math.max(last.touchedEnd, region.touchedEnd);
      last.end = Math.max(last.end, region.end);
      last.edits.push(edit);
    }
  }
  return regions;
}

/**
 * The passages from the edit's first byte to the first byte after it are touched: a line that loses its line end joins the
 * next. What stands above ends with a line end and stays.
 *
 * One passage more on both sides is read again, because comments and blank lines above a header may change their section; and
 * as many as hold nothing else, since these decide nothing.
 */
function findRegion(layout: Layout, edit: Edit): Region {
  const { passages } = layout;
  const touched = layout.indexAt(edit.offset);
  const touchedEnd = Math.min(passages.length, layout.indexAt(edit.offset + edit.length) + 1);
  let first = Math.max(0, touched - 1);
  while (first > 0 && passages[first]?.isWithoutStatement() === true) first -= 1;
  let end = Math.min(passages.length, touchedEnd + 1);
  while (end < passages.length && passages[end - 1]?.isWithoutStatement() === true) end += 1;
  return { first, touched, touchedEnd, end, edits: [edit] };
}

function readRegion(layout: Layout, region: Region): Passage[] {
  const base = layout.offsetOf(region.first);
  const bytes = joinBytes(layout.passages.slice(region.first, region.end).map((passage) => passage.source.bytes));
  const edits = region.edits.map((edit) => ({ ...edit, offset: edit.offset - base }));
  const source = Source.read(applyEdits(bytes, edits));
  return readPassages(source, listUntouched(layout, region, source.lineCount));
}

/** The passages of a region that no edit touches, by the line of the edited text where they begin. */
function listUntouched(layout: Layout, region: Region, lineCount: number): Map<number, Passage> {
  const { first, touched, touchedEnd, end } = region;
  const untouched = new Map<number, Passage>();
  const add = (from: number, to: number, shift: number) => {
    for (const [at, passage] of layout.passages.slice(from, to).entries()) {
      untouched.set(layout.lineOf(from + at) + shift, passage);
    }
  };
  add(first, touched, -layout.lineOf(first));
  add(touchedEnd, end, lineCount - layout.lineOf(end));
  return untouched;
}
