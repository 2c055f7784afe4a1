// A process without rights for `root.test.ts`: prints how it would become root.
import { dropPrivileges } from '../drop-privileges.ts';
import { asRoot, requireRoot } from '../root.ts';

dropPrivileges();
for (const ask of [
  () => asRoot('ip', ['netns', 'add', 'x']).flat().join(' '),
  () => requireRoot('give files to another user'),
]) {
  try {
    process.stdout.write(`${ask()}\n`);
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : 'unknown error'}\n`);
  }
}
