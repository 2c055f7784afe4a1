import { Outlet } from '@tanstack/react-router';
import { useDocumentTitle } from './document-title.ts';

/** What every page has, also those before anybody is signed in. */
export function Root() {
  useDocumentTitle();
  return <Outlet />;
}
