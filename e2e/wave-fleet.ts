// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { readFile } from 'node:fs/promises';
import * as contract from '@sluice/contract';
import { freePort } from '@sluice/test-rig';
import type { CleanUp } from './clean-up.ts';
import { applyStaged, type RealFleet, type RealNode, stageFiles, startRealFleet, startRealNode } from './real-fleet.ts';

export const waveNodes = ['edge-1', 'edge-2', 'edge-3-with-a-very-long-name-as-some-people-give-them'] as const;

/** Three real nodes that answer with the same word, each on a port of its own. */
export interface WaveFleet {
  fleet: RealFleet;
  nodes: readonly RealNode[];
  /** Stages another word for all of them. */
  stageWord(word: string): Promise<void>;
  /** Stages another port for the first node. */
  stagePort(port: number): Promise<void>;
  /** Which nodes have it on their disk. */
  hasWord(word: string): Promise<boolean[]>;
}

const text = (port: number | string, word: string) => `global
  hard-stop-after 3s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string "${word}"
`;
const withPortOfNode = (word: string) => text('"${PORT}"', word).replace('127.0.0.1:"$', '"127.0.0.1:$');

const valuesOf = (ports: readonly number[]) =>
  JSON.stringify(Object.fromEntries(waveNodes.map((node, at) => [node, { PORT: String(ports[at]) }])));

export async function startWaveFleet(cleanUp: CleanUp): Promise<WaveFleet> {
  const fleet = await startRealFleet(cleanUp);
  const { client, clusterId } = fleet;
  // Nothing of the set-up is watched or waited for.
  const { version } = await client.call(contract.viewCluster, { params: { clusterId } });
  const strategy = { params: { clusterId }, ifMatch: `"${version}"`, body: { strategy: contract.allAtOnce } };
  await client.call(contract.setStrategy, strategy);
  const nodes: RealNode[] = [];
  const ports = [await freePort(), await freePort(), await freePort()];
  for (const [index, name] of waveNodes.entries()) {
    const adopt = index === 0 ? 'import' : 'take-cluster';
    const configOf = () => text(ports[index] ?? 0, 'one');
    nodes.push(await startRealNode(fleet, { name, configOf, adopt }, cleanUp));
    // From now on each node has its own port, and every other line is the same.
    if (index > 0) continue;
    await stageFiles(fleet, { 'haproxy.cfg': withPortOfNode('one'), 'node-values.json': valuesOf(ports) });
    await applyStaged(fleet);
  }
  return {
    fleet,
    nodes,
    stageWord: (word) => stageFiles(fleet, { 'haproxy.cfg': withPortOfNode(word) }),
    stagePort: (port) => stageFiles(fleet, { 'node-values.json': valuesOf([port, ...ports.slice(1)]) }),
    async hasWord(word) {
      const texts = await Promise.all(nodes.map(({ haproxy }) => readFile(haproxy.configFile, 'latin1')));
      return texts.map((found) => found.includes(`"${word}"`));
    },
  };
}
