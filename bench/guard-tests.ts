import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kind } from './guard-list.ts';

/** Test files, of which only tests whose name holds `named` are run. */
export interface Stage {
  tests: readonly string[];
  named?: string;
}

/** Those first that notice soonest. A stage runs only when the ones before it have noticed nothing. */
export type Stages = readonly Stage[];

const source = 'apps/control-plane/src';
const features = `${source}/features`;
const permission = `${features}/access/permission.test.ts`;
const effects = `${features}/access/effects.test.ts`;
const twinClusters = `${features}/access/twin-clusters.test.ts`;
const ownRows = `${features}/access/own-rows.test.ts`;
const reach = `${features}/access/reach.test.ts`;
const publicRoutes = `${source}/platform/public-routes.test.ts`;
const httpServer = `${source}/platform/http-server.test.ts`;
const agentServer = `${source}/agent-listener/agent-server.test.ts`;

/** Long ones that are about something else. */
const isAside = (file: string) =>
  /(?:own-rows|twin-clusters|effects|rollout-crash|rollout-properties|replicas|histories|histories-api|permission|reach|retention|forwarding)\.test\.ts$/.test(
    file,
  );

/** Where a guard is tried whose own folder tries it late or not at all: by its file, or by the words of the guard. */
const elsewhere: readonly (Stage & { guard: RegExp })[] = [
  { guard: /requireThawed|requireMayStart/, tests: [`${features}/freezes/freeze-doors.test.ts`] },
  { guard: /requireOwnOrigin|requireDeclaredAccess|requirePlaceInPath/, tests: [httpServer] },
  {
    guard: /platform\/require-permission\.ts.*requireRecentFactor/,
    tests: [`${features}/second-factor/step-up.test.ts`],
  },
  { guard: /platform\/require-permission\.ts/, tests: [`${features}/freezes/freeze-doors.test.ts`] },
  { guard: /access\/.*requireRecentFactor/, tests: [`${features}/second-factor/step-up.test.ts`] },
  { guard: /secondFactorOwed/, tests: [`${features}/second-factor/step-up.test.ts`] },
  { guard: /keyRefused|authenticate\.ts authority/, tests: [`${features}/api-keys/api-key.test.ts`] },
  {
    guard: /access\/admission\.ts (?:throw permission|requireThere|\w+\.)/,
    tests: [permission],
    named: 'held at one place',
  },
  { guard: /access\/.*requireCsrfToken/, tests: [`${features}/access/access.test.ts`] },
  { guard: /events\/.*\.holds\(/, tests: [reach] },
  { guard: /foreignPage/, tests: [httpServer] },
  { guard: /access\/vouching/, tests: [`${features}/people/planted.test.ts`] },
  { guard: /\.ts .*(?:user|session|group)_id/, tests: [ownRows] },
  { guard: /people\/group-store/, tests: [`${features}/single-sign-on/sign-in.test.ts`] },
  { guard: /access\/(?:authority|grant)/, tests: [`${features}/people/people.test.ts`] },
  {
    guard: /changes\/.*(?:requireRecentFactor|holds)/,
    tests: [`${features}/changes/resource-change.test.ts`, `${features}/changes/undo.test.ts`],
    named: 'dangerous',
  },
  { guard: /api-keys\//, tests: [`${features}/api-keys/api-key.test.ts`] },
  { guard: /features\/(?:clusters|drift|overrides)\/.*requirePermission/, tests: [effects] },
  { guard: /features\/(?:clusters|enrolment|pools)\/.*requirePermission/, tests: [reach] },
  {
    guard: /features\/configuration\/.*holds/,
    tests: [`${features}/config-secrets/config-secrets.test.ts`],
  },
  { guard: /features\/configuration\//, tests: [`${features}/drift/drift.test.ts`] },
  { guard: /rollouts\/rollout-routes\.ts.*holds/, tests: [`${features}/config-secrets/config-secrets.test.ts`] },
  {
    guard: /nodes\/node-routes\.ts.*holds/,
    tests: [`${source}/security/secrets.test.ts`],
    named: 'nowhere',
  },
  { guard: /nodes\/disk-read-model/, tests: [`${features}/changes/config-files.test.ts`] },
  { guard: /features\/bundles\//, tests: [`${features}/changes/node-values.test.ts`] },
  { guard: /features\/(?:clusters\/traffic|nodes)/, tests: [`${features}/reports/report.test.ts`] },
  { guard: /features\/enrolment\//, tests: [`${features}/clusters/cluster.test.ts`] },
  { guard: /features\/(?:operations|overrides)\//, tests: [`${features}/reports/own-operations.test.ts`] },
  { guard: /features\/(?:reports|nodes|bundles)\/|agent-listener/, tests: [agentServer] },
];

/** Every test file that could notice, cheap and likely ones first. */
export async function stagesOf(tree: string, kind: Kind, file: string, what: string): Promise<Stages> {
  if (kind === 'declaration')
    return [{ tests: [what.includes('permission:') ? publicRoutes : `${features}/config-secrets/places.test.ts`] }];
  const folder = file.split('/').slice(0, 5).join('/');
  const near = file.startsWith(`${features}/`) ? await listTests(tree, folder) : [];
  const likely = elsewhere.filter(({ guard }) => guard.test(`${file} ${what}`)).map(({ guard, ...stage }) => stage);
  const ofFolder = { tests: near.filter((test) => !isAside(test)) };
  // These hold two clusters, and ask for everything of the one as somebody of the other, or do everything with one of them.
  const places = [{ tests: [twinClusters] }, { tests: [reach] }];
  const byPlace = kind !== 'check' && !/userId|user_id|session_id|group_id/.test(what);
  const stages = byPlace ? [...places, ...likely, ofFolder] : [...likely, ofFolder];
  return withoutRepetition(stages);
}

function withoutRepetition(stages: Stages): Stages {
  const seen = new Set<string>();
  const left = stages.map((stage) => {
    const tests = stage.tests.filter((test) => !seen.has(test));
    if (stage.named === undefined) for (const test of tests) seen.add(test);
    return { ...stage, tests };
  });
  return left.filter(({ tests }) => tests.length > 0);
}

async function listTests(tree: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(tree, folder));
  return entries
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();
}
