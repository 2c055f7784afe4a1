const key = 'sluice.signed-in';

/**
 * Whether this browser has signed in and not out. Only a hint, no credential: it spares a first visit the refused request
 * that the browser would report on its console. The server decides.
 */
export function maybeSignedIn(): boolean {
  return localStorage.getItem(key) !== null;
}

export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(key, 'yes');
  else localStorage.removeItem(key);
}
