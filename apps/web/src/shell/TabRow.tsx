import { type CSSProperties, useEffect, useRef } from 'react';
import { PlainLink } from './AppLink.tsx';

export interface Tab {
  /** What it says, in the language of the page. */
  words: string;
  link: string;
  isCurrent: boolean;
}

interface TabRowProps {
  label: string;
  tabs: readonly Tab[];
  style?: CSSProperties;
}

/** The pages that belong together, as tabs. On a narrow screen the row scrolls, and the present one is in view. */
export function TabRow({ label, style, tabs }: TabRowProps) {
  const row = useRef<HTMLElement>(null);
  const current = tabs.find(({ isCurrent }) => isCurrent)?.link;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another tab
  useEffect(() => {
    row.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav ref={row} className="tab-row" aria-label={label} style={style}>
      {tabs.map(({ isCurrent, link, words }) => (
        <PlainLink key={words} className="tab-link" to={link} aria-current={isCurrent ? 'page' : undefined}>
          {words}
        </PlainLink>
      ))}
    </nav>
  );
}
