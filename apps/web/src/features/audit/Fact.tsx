import type { ReactNode } from 'react';
import './audit-row.css';

/** One word and what it stands for, inside a `dl` of the class `plain-facts`. */
export function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
