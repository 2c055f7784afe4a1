import { cruise, type IFlattenedRuleSet } from 'dependency-cruiser';
import type { Finding } from './finding.ts';

const test = String.raw`\.test\.tsx?$|/testing/|^packages/test-rig/`;

function app(name: string): string {
  return `^apps/${name}/`;
}

/** The arrows of the architecture (design §2, style guide §1). Paths are relative to the repository. */
const forbidden = [
  {
    name: 'apps-never-import-each-other',
    comment: 'Apps meet in packages/contract.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
  },
  {
    name: 'packages-never-import-apps',
    comment: 'Arrows point from apps to packages.',
    from: { path: '^packages/' },
    to: { path: '^apps/' },
  },
  {
    name: 'haproxy-config-imports-nothing',
    comment: 'packages/haproxy-config is pure: no package, no Node module, no other workspace.',
    from: { path: '^packages/haproxy-config/src/', pathNot: test },
    to: { pathNot: '^packages/haproxy-config/src/' },
  },
  {
    name: 'haproxy-config-text-is-lowest',
    comment: 'Inside haproxy-config: text < syntax < model.',
    from: { path: '^packages/haproxy-config/src/text/' },
    to: { path: '^packages/haproxy-config/src/(syntax|catalogue|model|services)/' },
  },
  {
    name: 'haproxy-config-syntax-below-model',
    comment: 'Inside haproxy-config: text < syntax < model.',
    from: { path: '^packages/haproxy-config/src/syntax/' },
    to: { path: '^packages/haproxy-config/src/(catalogue|model|services)/' },
  },
  {
    name: 'haproxy-config-catalogue-is-data',
    comment: 'Inside haproxy-config: the catalogue is data about keywords and knows no file.',
    from: { path: '^packages/haproxy-config/src/catalogue/' },
    to: { path: '^packages/haproxy-config/src/(text|syntax|model|services)/' },
  },
  {
    name: 'haproxy-config-model-below-services',
    comment: 'Inside haproxy-config: model < services.',
    from: { path: '^packages/haproxy-config/src/model/' },
    to: { path: '^packages/haproxy-config/src/services/' },
  },
  {
    name: 'haproxy-runtime-imports-haproxy-config-only',
    comment: 'packages/haproxy-runtime knows sockets and what a configuration means, and nothing else of ours.',
    from: { path: '^packages/haproxy-runtime/src/', pathNot: test },
    to: { path: '^(apps|packages|node_modules)/', pathNot: '^packages/haproxy-(runtime|config)/src/' },
  },
  {
    name: 'contract-imports-only-haproxy-packages',
    comment: 'packages/contract stands on zod and the two HAProxy packages.',
    from: { path: '^packages/contract/src/', pathNot: test },
    to: { pathNot: '^packages/(contract|haproxy-config|haproxy-runtime)/|^node_modules/zod/' },
  },
  {
    name: 'platform-knows-no-feature',
    comment: 'Features stand on the platform, never the other way round.',
    from: { path: `${app('control-plane')}src/platform/`, pathNot: test },
    to: { path: `${app('control-plane')}src/features/` },
  },
  {
    name: 'features-meet-at-their-index',
    comment: 'A feature imports another only through its index.ts.',
    from: { path: '^apps/([^/]+)/src/features/([^/]+)/', pathNot: test },
    to: { path: '^apps/$1/src/features/([^/]+)/', pathNot: '^apps/$1/src/features/($2/|[^/]+/index\\.ts$)' },
  },
  {
    name: 'ui-knows-no-feature-and-no-api',
    comment: 'Components of src/ui know no routes and no API.',
    from: { path: `${app('web')}src/ui/`, pathNot: test },
    to: { path: `${app('web')}src/(features|api|routes)|^packages/contract/` },
  },
  {
    name: 'web-runs-in-browsers',
    comment: 'A browser has no Node modules and no sockets of HAProxy.',
    from: { path: `${app('web')}src/`, pathNot: test },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'test-rig-is-for-tests',
    comment: 'Only tests, e2e, bench and scripts start real servers.',
    from: { path: '^(apps|packages)/', pathNot: test },
    to: { path: '^packages/test-rig/' },
  },
  {
    name: 'no-run-time-cycles',
    comment: 'Modules that need each other at load time break when the order of imports changes.',
    from: { path: '^(apps|packages|scripts|bench|e2e)/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'imports-resolve',
    comment: 'The file or package does not exist, or is not one of this workspace.',
    from: { path: '^(apps|packages|scripts|bench|e2e)/' },
    to: { couldNotResolve: true, pathNot: String.raw`\?(worker|raw|url)$` },
  },
] satisfies NonNullable<IFlattenedRuleSet['forbidden']>[number][];

/** Names of all rules, so that a test can ask for a planted violation of each. */
export const dependencyRuleNames: readonly string[] = forbidden.map((rule) => rule.name);

export interface DependencyReport {
  /** How many source files were read: a parser that sees none would pass every rule. */
  modules: number;
  findings: readonly Finding[];
}

/**
 * Checks the import rules below `root`.
 *
 * Limits:  dependency-cruiser finds no module at all with TypeScript 7 as its parser; swc sees them, types included.
 */
export async function checkDependencies(root: string, folders: readonly string[]): Promise<DependencyReport> {
  const result = await cruise([...folders], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })) },
    parser: 'swc',
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['sluice-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.css', '.json'],
    },
  });
  if (typeof result.output === 'string') throw new Error('dependency-cruiser answered with text instead of a result');
  const { modules, summary } = result.output;
  return {
    modules: modules.filter((module) => /^(apps|packages|scripts|bench|e2e)\/.*\.tsx?$/.test(module.source)).length,
    findings: summary.violations.map((violation) => ({
      rule: violation.rule.name,
      file: violation.from,
      line: null,
      cause: `imports ${violation.to}. ${forbidden.find((rule) => rule.name === violation.rule.name)?.comment ?? ''}`,
    })),
  };
}
