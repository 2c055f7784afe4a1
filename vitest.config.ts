import { defineConfig } from 'vitest/config';

const resolveSources = {
  resolve: { conditions: ['sluice-source'] },
  ssr: { resolve: { conditions: ['sluice-source'] } },
};

export default defineConfig({
  ...resolveSources,
  test: {
    // PostgreSQL, HAProxy and Chromium share two cores: more workers only make each other late.
    maxWorkers: 2,
    projects: [
      {
        ...resolveSources,
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
          // Bounds for a loaded machine: a test ends as soon as its conditions hold.
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...resolveSources,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          setupFiles: ['e2e/tell-failures.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
