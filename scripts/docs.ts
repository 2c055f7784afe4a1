// `npm run docs`: writes the documents that are made from sources.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { apiReferenceFile, writeApiReference } from './api-reference.ts';
import { permissionReferenceFile, writePermissionReference } from './permission-reference.ts';
import { repositoryRoot } from './repository.ts';
import { runtimeReferenceFile, writeRuntimeReference } from './runtime-reference.ts';

for (const [name, write] of [
  [apiReferenceFile, writeApiReference],
  [permissionReferenceFile, writePermissionReference],
  [runtimeReferenceFile, writeRuntimeReference],
] as const) {
  const file = path.join(repositoryRoot, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, write());
}
