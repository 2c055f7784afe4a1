import type { RunInWorker } from './capabilities.ts';
import { type CrtListLine, sayShown } from './crt-list-files.ts';
import { fingerprintOf } from './resource-facts.ts';
import { parseRevocationLists, type RevocationList, readRevocationList } from './revocation-list.ts';
import { RuntimeError } from './runtime-error.ts';
import type { StepOf } from './runtime-plan.ts';
import {
  type HeldCrtListEntry,
  parseAuthorities,
  parseAuthorityList,
  parseCertificate,
  parseCertificateList,
  parseCrtList,
} from './show-ssl.ts';

/** Null when the worker is as the step wanted, else what is different. */
type Judgement = Promise<string | null>;

/** By the fingerprint of its leaf. */
export async function judgeCertificate(
  { file, pem }: { readonly file: string; readonly pem: string },
  run: RunInWorker,
): Judgement {
  const { transaction } = parseCertificateList(await run(['show', 'ssl', 'cert']));
  if (transaction === file) return 'its transaction is still open';
  const { sha1Fingerprint } = parseCertificate(await run(['show', 'ssl', 'cert', file]));
  const wanted = fingerprintOf(pem);
  return sha1Fingerprint === wanted ? null : `its fingerprint is ${sha1Fingerprint ?? 'none'}, not ${wanted ?? 'none'}`;
}

/** Is it unknown to the worker? */
export async function judgeRemovedCertificate(file: string, run: RunInWorker): Judgement {
  const { files } = parseCertificateList(await run(['show', 'ssl', 'cert']));
  return files.includes(file) ? 'it is still there' : null;
}

/** Entry by entry with filters and the options that every worker shows, in order. */
export async function judgeCrtList(
  { file, entries }: Pick<StepOf<'edit-crt-list'>, 'file' | 'entries'>,
  run: RunInWorker,
): Judgement {
  const held = joinBundles(parseCrtList(await run(['show', 'ssl', 'crt-list', '-n', file])), entries);
  if (held.length !== entries.length) return `the worker holds ${held.length} entries, not ${entries.length}`;
  const sayings = held.map(sayShown);
  const first = entries.findIndex((entry, index) => sayShown(entry) !== sayings[index]);
  return first < 0 ? null : `entry ${first + 1} is not as in the file`;
}

/** A line for `site.pem` that finds `site.pem.rsa` and `site.pem.ecdsa` in its place is an entry of the worker for each of them. */
function joinBundles(held: readonly HeldCrtListEntry[], entries: readonly CrtListLine[]): HeldCrtListEntry[] {
  const named = new Set(entries.map(({ certificate }) => certificate));
  const joined = held.map((entry) => {
    const stem = entry.certificate.replace(/\.(rsa|dsa|ecdsa)$/, '');
    return named.has(stem) && !named.has(entry.certificate) ? { ...entry, certificate: stem } : entry;
  });
  return joined.filter((entry, index) => {
    const above = joined[index - 1];
    return above?.line !== entry.line || above.certificate !== entry.certificate;
  });
}

/** By what each block is, in any order. Errors: RuntimeError, `unexpected-answer` for a file that the worker does not hold. */
export async function judgeAuthorities(
  { object, file, payloads }: Omit<StepOf<'replace-authorities'>, 'kind'>,
  run: RunInWorker,
): Judgement {
  const { files, transaction } = parseAuthorityList(await run(['show', 'ssl', object]));
  if (transaction === file) return 'its transaction is still open';
  if (!files.includes(file)) throw new RuntimeError('unexpected-answer', `The worker holds no such ${object}.`);
  const blocks = payloads.join('').match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
  const answer = await run(['show', 'ssl', object, file]);
  const [held, wanted] =
    object === 'ca-file'
      ? [parseAuthorities(answer), blocks.map(fingerprintOf)]
      : [parseRevocationLists(answer).map(sayList), blocks.map(readRevocationList).map(sayList)];
  // HAProxy keeps neither the order of the file nor what it names twice.
  const say = (all: readonly (string | null)[]) => [...new Set(all)].sort().join('\n');
  return say(held) === say(wanted) ? null : 'the worker holds other content than the file';
}

function sayList(list: RevocationList | null): string {
  return list === null ? '' : `${list.lastUpdateMs} ${[...list.serials].sort().join(' ')}`;
}
