import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import type { BackendRow, FrontendRow } from './proxy-overview.ts';
import { useClusterId } from './use-cluster-id.ts';

/** The name of a frontend or backend; leads to its lines, unless they are no longer in what is staged. */
export function ProxyName({ row }: { row: Pick<FrontendRow | BackendRow, 'label' | 'line' | 'file'> }) {
  const clusterId = useClusterId();
  const name = <LongName text={row.label} mono />;
  return row.line === null ? name : <TextLink to={links.configuration(clusterId, row.line, row.file)}>{name}</TextLink>;
}
