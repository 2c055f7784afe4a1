import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { z } from 'zod';

const here = new URL('.', import.meta.url);
const output = fileURLToPath(new URL('dist/sluice-agent.mjs', here));

/** zod brings its messages in fifty languages, a third of the program; the agent writes its own. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup({ onResolve }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, '../locales/en.js'),
    }));
  },
};

/** Bundles the agent into one readable file that runs on Node 18 and newer. */
async function buildAgent(): Promise<void> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(new URL('package.json', here), 'utf8')));
  await build({
    entryPoints: [fileURLToPath(new URL('src/main.ts', here))],
    outfile: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    conditions: ['sluice-source'],
    plugins: [withoutLocales],
    legalComments: 'inline',
    define: { __SLUICE_AGENT_VERSION__: JSON.stringify(version) },
    banner: {
      js: [
        '#!/usr/bin/env node',
        `// sluice-agent ${version}`,
        '// SPDX-License-Identifier: AGPL-3.0-or-later',
        '// Contains zod and commander under the MIT licence.',
      ].join('\n'),
    },
  });
  const bytes = await readFile(output);
  const digest = createHash('sha256').update(bytes).digest('hex');
  process.stdout.write(`${output} ${Math.round(bytes.length / 1024)} KiB sha256 ${digest}\n`);
}

await buildAgent();
