import { access } from './en/access.ts';
import { changes } from './en/changes.ts';
import { clusters } from './en/clusters.ts';
import { configuration } from './en/configuration.ts';
import { shell } from './en/shell.ts';

/** English, the first catalogue: what the first page carries. The `add-….ts` beside it add what only some pages say. A further language is one more object of this shape. */
export const en = { ...shell, ...access, ...clusters, ...configuration, ...changes };
