import { Stack } from '@mantine/core';
import { LongName } from '../../ui/LongName.tsx';

/** The whole paths of a file on the nodes, to copy. More than one where nodes keep haproxy.cfg in different directories. */
export function NodePaths({ name, directories }: { name: string; directories: readonly string[] }) {
  return (
    <Stack gap={2} align="flex-start" fz="sm">
      {directories.map((directory) => (
        <LongName key={directory} text={`${directory}/${name}`} mono maxCharacters={64} copyable />
      ))}
    </Stack>
  );
}
