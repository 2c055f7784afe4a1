import { expect, test } from 'vitest';
import { type EditingEvent, nextEditing, openEditing, readEditorDraft, takeUp, writeEditorDraft } from './editing.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (text: string, etag = 'e1') => ({ resource: { digest: `sha of ${text}` }, bytes: bytes(text), etag });
type File = ReturnType<typeof file>;
const after = (...events: EditingEvent<File>[]) => events.reduce(nextEditing<File>, openEditing(file('a')));

test('the first key already counts as an edit, before anything is judged', () => {
  expect(after({ kind: 'typed' }).dirty).toBe(true);
  expect(after({ kind: 'typed' }, { kind: 'judged', differs: false }).dirty).toBe(false);
});

test('what a colleague stages never replaces a text that is being typed', () => {
  const editing = after({ kind: 'typed' }, { kind: 'arrived', document: file('b') });
  expect(editing).toMatchObject({ base: file('a'), opening: 1, dirty: true });
  // When the person undoes the edits, the newer text may come.
  const undone = nextEditing(editing, { kind: 'judged', differs: false });
  expect(nextEditing(undone, { kind: 'arrived', document: file('b') })).toMatchObject({ base: file('b'), opening: 2 });
});

test('a newer state with the same bytes is what the edits are based on', () => {
  const editing = after({ kind: 'typed' }, { kind: 'arrived', document: file('a', 'e2') });
  expect(editing).toMatchObject({ base: { etag: 'e2' }, opening: 1, dirty: true });
});

test('a staged text gives way to what was made of it, and what is typed afterwards does not', () => {
  const staged = after({ kind: 'typed' }, { kind: 'accepted' });
  expect(nextEditing(staged, { kind: 'arrived', document: file('b') })).toMatchObject({ opening: 2, dirty: false });
  const typed = nextEditing(staged, { kind: 'typed' });
  expect(nextEditing(typed, { kind: 'arrived', document: file('b') })).toMatchObject({ opening: 1, dirty: true });
});

test('edits on top of a newer text are edits of that text', () => {
  const event = { kind: 'reopened', document: file('b'), start: bytes('b, mine') } as const;
  expect(after({ kind: 'typed' }, event)).toMatchObject({ base: file('b'), opening: 2, dirty: true });
  expect(after({ kind: 'typed' }, { ...event, start: bytes('b') }).dirty).toBe(false);
});

test('a draft goes on where it stopped, overtaken or not, and ends when it is staged', () => {
  const asDocument = ({ digest, base }: { digest: string; base: Uint8Array }): File => ({
    resource: { digest },
    bytes: base,
    etag: '',
  });
  const draft = { digest: 'sha of a', base: bytes('a'), edited: Uint8Array.of(0, 255, 10) };
  expect(readEditorDraft(JSON.parse(JSON.stringify(writeEditorDraft(draft))))).toEqual(draft);
  expect(takeUp(file('a', 'e9'), draft, asDocument)).toMatchObject({ base: { etag: 'e9' }, dirty: true });
  expect(takeUp(file('b'), draft, asDocument)).toMatchObject({ base: file('a', ''), start: draft.edited, dirty: true });
  expect(takeUp({ ...file('b'), bytes: draft.edited }, draft, asDocument)).toBeNull();
  for (const wrong of [null, {}, 'x', { digest: 'a', base: 1, edited: '' }]) expect(readEditorDraft(wrong)).toBeNull();
});
