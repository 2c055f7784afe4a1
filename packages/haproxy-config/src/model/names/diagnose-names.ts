import { type ConfigFile, lineageOf } from '../../syntax/config-file.ts';
import type { DiagnoseOptions } from '../diagnose.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { LiveNames } from './live-names.ts';

/** By the lineage of the first file: what was found about one version, for the next. */
const liveNamesByLineage = new WeakMap<object, LiveNames>();

/**
 * Lists what is wrong or remarkable about names, and about lines that depend on other lines: undefined, unused and doubled
 * names, bad expressions, unreachable rules, modes that do not fit, missing timeouts.
 *
 * Shape:   one file that is complete, or all files of a configuration in order.
 * Returns: for each file, its findings by line. No `error` or `warning` on files that HAProxy accepts silently.
 * Errors:  none. Never throws.
 * Limits:  names that variables make are not judged; what stands in a conditional gets hints at most. After `file.edit`, only
 *          the edited sections are judged again, unless the edit changes what others can tell of them: names, modes,
 *          timeouts that they hand on, addresses. Then what sections say of themselves is still known.
 */
export function diagnoseNames(files: readonly ConfigFile[], options: DiagnoseOptions = {}): Diagnostic[][] {
  const release = options.release ?? null;
  const [first] = files;
  if (first === undefined) return [];
  const lineage = lineageOf(first);
  let names = liveNamesByLineage.get(lineage);
  if (names === undefined || names.release !== release) {
    names = new LiveNames(release);
    liveNamesByLineage.set(lineage, names);
  }
  names.follow(files);
  return names.list();
}
