import type { StepOutcome } from '../../outcome.ts';
import { bundlePathOf, digestsOnDisk, diskPathOf, mainPath } from '../../state/managed-files.ts';
import { isSealedPath, nameSealed, resolveDigest } from '../../state/sealed-version.ts';
import { diagnostic } from '../diagnostics.ts';
import { digestsOf, type Pass } from '../pass.ts';

/** A file that is neither what the control plane expects nor already the new one was changed by somebody: hands off. */
export async function compareDisk(pass: Pass): Promise<StepOutcome> {
  const { target } = pass.workplace;
  const expected = expectedByPath(pass);
  const wanted = digestsOf(pass.assignment.bundle);
  const paths = [...new Set([mainPath, ...Object.keys(expected), ...Object.keys(wanted)])];
  const found = await digestsOnDisk(target, paths);
  const drifted = paths.filter((path) => {
    const digest = found[path] ?? null;
    if (digest !== null && isNamed(pass, path, digest)) return false;
    return digest !== (expected[path] ?? null) && digest !== (wanted[path] ?? null);
  });
  if (drifted.length === 0) return { kind: 'done' };
  return {
    kind: 'stalled',
    code: 'drift',
    diagnostics: drifted.map((path) =>
      diagnostic(
        'drift',
        `${diskPathOf(target, path)} is not the file that the control plane knows${detailOf(pass, path, found, expected)}.`,
        "Import the node's file as a change, or put the known file back; then apply again.",
        path,
      ),
    ),
  };
}

/** What stands in the place of a secret is expected by the name that reports give to it. */
function isNamed({ assignment, workplace }: Pass, path: string, digest: string): boolean {
  const { localSecret, record } = workplace;
  if (!isSealedPath(path, record.sealed)) return false;
  return assignment.expectedOnDisk?.[path] === nameSealed(path, digest, record.sealed, localSecret);
}

/** Digests tell people which file it is; that of a secret would let them try contents. */
function detailOf(
  pass: Pass,
  path: string,
  found: Readonly<Record<string, string | null>>,
  expected: Readonly<Record<string, string>>,
): string {
  if (isSealedPath(path, pass.workplace.record.sealed)) return '';
  return `: it has ${found[path] ?? 'no content'}, expected was ${expected[path] ?? 'no file'}`;
}

function expectedByPath(pass: Pass): Record<string, string> {
  const entries = Object.entries(pass.assignment.expectedOnDisk ?? {});
  const { record, target } = pass.workplace;
  return Object.fromEntries(
    entries.map(([path, named]) => [bundlePathOf(target, path), resolveDigest(named, record.sealed)]),
  );
}
