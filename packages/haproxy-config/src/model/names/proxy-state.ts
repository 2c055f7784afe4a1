import { isHidden } from './line-place.ts';
import type { SectionFacts } from './section-facts.ts';

/** What a proxy or `defaults` section has by its own lines and by those it inherits. */
export interface ProxyState {
  /** Is it switched off by `disabled`? HAProxy then resolves no name in it. */
  readonly isDisabled: boolean;
  /** `tcp`, `http` and so on; null when a variable or conditional hides it. */
  readonly mode: string | null;
  /** Can connections of a TCP frontend become HTTP ones? */
  readonly canUpgrade: boolean;
  /** The timeouts that it has, and whether they are zero: those do not limit anything. */
  readonly timeouts: ReadonlyMap<string, { readonly isZero: boolean }>;
  /** Can a conditional hide one of its timeouts? */
  readonly hasConditionalTimeout: boolean;
  /** The same text for states that are the same. */
  readonly key: string;
}

/** What a proxy has that inherits nothing and says nothing. */
export const initialState = withKey({
  isDisabled: false,
  mode: 'tcp',
  canUpgrade: false,
  timeouts: new Map(),
  hasConditionalTimeout: false,
});

function withKey(state: Omit<ProxyState, 'key'>): ProxyState {
  const { isDisabled, mode, canUpgrade, hasConditionalTimeout } = state;
  const timeouts = [...state.timeouts].map(([name, { isZero }]) => [name, isZero]).sort();
  return { ...state, key: JSON.stringify([isDisabled, mode, canUpgrade, hasConditionalTimeout, timeouts]) };
}

interface KnownState {
  readonly depth: number;
  readonly base: ProxyState;
  readonly state: ProxyState;
}

const statesOf = new WeakMap<SectionFacts, KnownState>();

/**
 * The state of a section that inherits `base` and whose header stands in `depth` conditionals. Read once as long as neither its
 * lines nor these change.
 */
export function readState(facts: SectionFacts, depth: number, base: ProxyState): ProxyState {
  if (facts.facts.settings.length === 0) return base;
  const known = statesOf.get(facts);
  if (known !== undefined && known.depth === depth && known.base.key === base.key) return known.state;
  const state = inherit(facts, depth, base);
  statesOf.set(facts, { depth, base, state });
  return state;
}

function inherit({ facts }: SectionFacts, depth: number, base: ProxyState): ProxyState {
  const { settings } = facts;
  const mode = settings.findLast(({ kind }) => kind === 'mode');
  const own = settings.filter(({ kind }) => kind === 'timeout');
  const timeouts = new Map(base.timeouts);
  for (const { value, isZero } of own) if (value !== null) timeouts.set(value, { isZero });
  const ownSwitch = settings.findLast(({ kind }) => kind === 'switch');
  return withKey({
    isDisabled: ownSwitch === undefined ? base.isDisabled : ownSwitch.value === 'disabled',
    mode: mode === undefined ? base.mode : isHidden(mode.place, depth) ? null : mode.value,
    canUpgrade: base.canUpgrade || settings.some(({ kind }) => kind === 'upgrade'),
    timeouts,
    hasConditionalTimeout: base.hasConditionalTimeout || own.some(({ place }) => isHidden(place, depth)),
  });
}
