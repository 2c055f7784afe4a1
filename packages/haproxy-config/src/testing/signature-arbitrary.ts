import fc from 'fast-check';
import { listKeywords } from '../catalogue/catalogue.ts';
import { isAliveIn, type Keyword, releases } from '../catalogue/keyword.ts';
import type { Signature, SignatureItem, ValueItem } from '../catalogue/signature.ts';

/** What to write for one word: text, or a number in the unit of its place. */
export type GeneratedWord = string | number;

type Words = fc.Arbitrary<readonly GeneratedWord[]>;

/** How texts look: `wild` holds whatever a word can hold, `tame` what HAProxy takes in most places. */
export type Wildness = 'wild' | 'tame';

/**
 * Words that a signature takes: every choice, any order, options left out and taken. Numbers stand for themselves, for
 * milliseconds and for bytes. Texts begin with a letter and a tilde, so that none is a literal of a signature.
 */
export function signatureWords(signature: Signature, wildness: Wildness): Words {
  return fc.tuple(...signature.map((item) => itemWords(item, wildness))).map((parts) => parts.flat());
}

function itemWords(item: SignatureItem, wildness: Wildness): Words {
  switch (item.kind) {
    case 'literal':
      return fc.constant([item.word]);
    case 'value':
      return valueWords(item, wildness);
    case 'optional':
      return fc.oneof(fc.constant([]), signatureWords(item.items, wildness));
    case 'choice':
      return fc.oneof(...item.alternatives.map((items) => signatureWords(items, wildness)));
    case 'any-order':
      return fc
        .shuffledSubarray([...item.alternatives], { maxLength: Math.min(3, item.alternatives.length) })
        .chain((chosen) => fc.tuple(...chosen.map((items) => signatureWords(items, wildness))))
        .map((parts) => parts.flat());
    case 'repeat':
      return fc.array(itemWords(item.item, wildness), { minLength: 1, maxLength: 3 }).map((parts) => parts.flat());
    case 'parentheses':
      return fc
        .tuple(fc.integer({ min: item.required, max: item.values.length }), ...item.values.map(insideParentheses))
        .map(([count, ...texts]) => [`${item.prefix}(${texts.slice(0, count).join(',')})`]);
  }
}

const letters = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
// Whatever is no NUL: quotes, blanks, backslashes, `#`, `$`, line ends, bytes above 0x7f.
const wildText = fc
  .array(
    fc.oneof(fc.constantFrom(...' "\'\\#$\t\n\r{}[](),%'), fc.integer({ min: 1, max: 255 }).map(String.fromCharCode)),
    {
      maxLength: 6,
    },
  )
  .map((characters) => `w~${characters.join('')}`);
const tameText = letters.map((text) => `w-${text}`);

function insideParentheses(item: ValueItem): fc.Arbitrary<string> {
  if (item.type === 'int') return integer(item).map(String);
  return item.type === 'var' ? letters.map((text) => `txn.${text}`) : letters;
}

function integer({ min, max }: ValueItem): fc.Arbitrary<number> {
  const least = min ?? 0;
  return fc.integer({ min: least, max: Math.min(max ?? least + 1000, least + 5000) });
}

function valueWords(item: ValueItem, wildness: Wildness): Words {
  const one = (arbitrary: fc.Arbitrary<GeneratedWord>): Words => arbitrary.map((word) => [word]);
  switch (item.type) {
    case 'int':
      return one(integer(item));
    case 'num':
      return one(fc.constantFrom('0.5', '1', '2.25'));
    case 'time':
      return one(
        fc.nat(5000).chain((count) => fc.constantFrom(count * 1000, count * 60_000, ...subSeconds(item, count))),
      );
    case 'size':
      return one(fc.nat(5000).chain((count) => fc.constantFrom(count, count * 1024, count * 1024 ** 2)));
    case 'expr':
      return one(fc.constantFrom('src', 'dst_port', 'src,ipmask(24)', 'str(a)', 'rand'));
    case 'var':
      return one(letters.map((text) => `txn.${text}`));
    case 'cond':
      return fc.constantFrom(['if', 'TRUE'], ['unless', 'FALSE'], ['if', '{', 'src', '192.0.2.1', '}', '||', 'TRUE']);
    case 'rest':
      return fc.array(one(text(wildness)), { minLength: 1, maxLength: 2 }).map((parts) => parts.flat());
    case 'args':
      return argumentWords(item.hint === 'bind' ? 'bind' : 'server', wildness);
    default:
      return one(placedText(item, wildness));
  }
}

/** Times that count seconds are written in whole ones. */
function subSeconds(item: ValueItem, count: number): number[] {
  return item.hint === 'seconds' ? [] : [count];
}

function text(wildness: Wildness): fc.Arbitrary<string> {
  return wildness === 'wild' ? fc.oneof(tameText, wildText) : tameText;
}

function placedText(item: ValueItem, wildness: Wildness): fc.Arbitrary<string> {
  if (item.symbol !== null || item.type === 'name') return tameText;
  switch (item.type) {
    case 'address':
    case 'server-address':
    case 'bind-address':
      return fc.integer({ min: 1024, max: 65_000 }).map((port) => `127.0.0.1:${port}`);
    case 'port':
      return fc.integer({ min: 1, max: 65_535 }).map(String);
    case 'cidr':
      return fc.constantFrom('192.0.2.0/24', '2001:db8::/32');
    case 'path':
    case 'dir':
      return letters.map((name) => `/tmp/${name}`);
    default:
      return text(wildness);
  }
}

/** Some arguments of `bind` and `server` lines, each at most once. */
function argumentWords(family: 'bind' | 'server', wildness: Wildness): Words {
  const known = listKeywords(family).filter((keyword) => keyword.lifetime.until === null && !keyword.takesParentheses);
  return fc
    .uniqueArray(fc.constantFrom(...known), { minLength: 1, maxLength: 3 })
    .chain((keywords) => fc.tuple(...keywords.map((keyword) => argument(keyword, wildness))))
    .map((parts) => parts.flat());
}

function argument(keyword: Keyword, wildness: Wildness): Words {
  return signatureWords(keyword.signature, wildness).map((words) => [keyword.name, ...words]);
}

/** The newest release that has a keyword; null for those that were gone before 2.4. */
export function newestRelease(keyword: Keyword): string | null {
  return releases.findLast((release) => isAliveIn(keyword.lifetime, release)) ?? null;
}

const unnamed: ReadonlySet<string> = new Set(['global', 'traces', 'namespace_list']);

/** The header of a section in which a keyword may stand. */
export function headerFor(kind: string): string {
  return unnamed.has(kind) ? kind : `${kind} s1`;
}

/** Every statement keyword that some release has, with each kind of section where it may stand. */
export function listPlaces(): { keyword: Keyword; kind: string }[] {
  const families = ['global', 'proxy', 'section'] as const;
  return families.flatMap((family) =>
    listKeywords(family)
      .filter((keyword) => newestRelease(keyword) !== null)
      .flatMap((keyword) => (family === 'global' ? ['global'] : keyword.places).map((kind) => ({ keyword, kind }))),
  );
}
