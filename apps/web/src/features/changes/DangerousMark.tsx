import { Text } from '@mantine/core';
import { type ChangeView, type ClusterId, mainConfigName } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { Notice } from '../../ui/Notice.tsx';

interface DangerousMarkProps {
  dangerous: ChangeView['dangerous'];
  /** With it, lines lead to the editor: they are those of what is staged now. */
  clusterId?: ClusterId;
}

const shownLimit = 6;

/** Directives that a change or a plan adds and that can run code or open files on nodes. */
export function DangerousMark({ dangerous, clusterId }: DangerousMarkProps) {
  const { t } = useTranslation();
  const fold = useFold(dangerous, shownLimit);
  if (dangerous.length === 0) return null;
  return (
    <Notice tone="warning" title={t('changes.dangerous')}>
      {fold.shown.map((entry) => {
        const line = t('changes.dangerousLine', { keyword: entry.keyword, line: entry.line });
        const words = entry.resource === mainConfigName ? line : `${entry.resource}: ${line}`;
        return (
          <Text key={`${entry.resource}${entry.line}${entry.keyword}`} size="sm" className="mono">
            {clusterId === undefined ? (
              words
            ) : (
              <TextLink to={links.configuration(clusterId, entry.line, entry.resource)}>{words}</TextLink>
            )}
          </Text>
        );
      })}
      <FoldButton fold={fold} />
    </Notice>
  );
}
