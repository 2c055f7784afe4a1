// `npm run docs`: writes the documents that are made from sources.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { apiReferenceFile, writeApiReference } from './api-reference.ts';
import { repositoryRoot } from './repository.ts';

const file = path.join(repositoryRoot, apiReferenceFile);
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, writeApiReference());
