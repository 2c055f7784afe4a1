/** Titles of the pages before anybody is signed in; the rest comes with these pages. */
export const access = {
  setup: { title: 'Set up Sluice' },
  signIn: { title: 'Sign in' },
};
