import path from 'node:path';

/** Root folder of the repository. */
export const repositoryRoot = path.resolve(import.meta.dirname, '..');

/** Path of a program of the locked npm packages, to be run with our own Node. */
export function packageProgram(name: keyof typeof programs): string {
  return path.join(repositoryRoot, 'node_modules', programs[name]);
}

const programs = {
  biome: '@biomejs/biome/bin/biome',
  knip: 'knip/bin/knip.js',
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
} as const;
