import { useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';

const product = 'Sluice';

/** `Overview · edge-eu · Sluice`: what tells one tab from another comes first. */
export function documentTitle(outerToInner: readonly string[]): string {
  return [...outerToInner.filter((part) => part !== '').reverse(), product].join(' · ');
}

/** The `head` of a route that gives its part of the title. */
export function titled<Context>(part: (context: Context) => string | undefined) {
  return (context: Context) => ({ meta: [{ title: part(context) ?? '' }] });
}

/** Keeps the title of the window that of the page, from the parts that its routes give. */
export function useDocumentTitle(): void {
  const title = useRouterState({
    select: ({ matches }) =>
      documentTitle(matches.map((match) => match.meta?.find((meta) => meta?.title !== undefined)?.title ?? '')),
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
