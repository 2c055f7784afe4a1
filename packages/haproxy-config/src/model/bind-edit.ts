import type { ConfigFile } from '../syntax/config-file.ts';
import type { Edit } from '../text/edit.ts';
import type { BindView } from './bind-view.ts';
import type { Diagnostic } from './diagnostic.ts';
import { setLineArgument } from './server-edit.ts';

/** Sets, replaces or removes one argument of a bind line; shape, edits and errors as for `setServerArgument`. */
export function setBindArgument(
  file: ConfigFile,
  bind: BindView,
  keyword: string,
  values: readonly string[] | null,
): Edit[] | Diagnostic {
  return setLineArgument(file, { ...bind, kind: 'bind', firstWord: bind.addressWord }, keyword, values);
}
