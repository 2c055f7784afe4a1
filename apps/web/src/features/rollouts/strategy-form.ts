import {
  allAtOnce,
  defaultStrategy,
  longestPauseSeconds,
  longestWatchSeconds,
  type RolloutStrategy,
  type WaveSize,
} from '@sluice/contract';
import { z } from 'zod';

export const inconclusiveWays = ['continue', 'wait', 'ask'] as const;
export const badWays = ['return', 'hold'] as const;
export const gateWays = ['none', 'first', 'each'] as const;
export const waveUnits = ['nodes', 'percent'] as const;

const WaveRow = z.object({ size: z.string(), unit: z.enum(waveUnits) });
export type WaveRow = z.infer<typeof WaveRow>;

/** What the fields of the form hold: numbers as they are typed. */
const StrategyForm = z.object({
  isDefault: z.boolean(),
  waves: z.array(WaveRow),
  pauseSeconds: z.string(),
  watchSeconds: z.string(),
  together: z.string(),
  maxFailures: z.string(),
  maxOffline: z.string(),
  whenInconclusive: z.enum(inconclusiveWays),
  whenBad: z.enum(badWays),
  gates: z.enum(gateWays),
});
export type StrategyForm = z.infer<typeof StrategyForm>;
export type NumberField = 'pauseSeconds' | 'watchSeconds' | 'together' | 'maxFailures' | 'maxOffline';

/** The most waves that a strategy names. */
export const mostWaves = 20;
const mostNodes = 100_000;

interface Range {
  min: number;
  max: number;
  mayBeEmpty: boolean;
}
export const ranges: Record<NumberField, Range> = {
  pauseSeconds: { min: 0, max: longestPauseSeconds, mayBeEmpty: false },
  watchSeconds: { min: 0, max: longestWatchSeconds, mayBeEmpty: false },
  together: { min: 1, max: mostNodes, mayBeEmpty: true },
  maxFailures: { min: 0, max: mostNodes, mayBeEmpty: false },
  maxOffline: { min: 0, max: mostNodes, mayBeEmpty: true },
};
export const numberFields = Object.keys(ranges) as NumberField[];
const rangeOfWave = { nodes: { min: 1, max: mostNodes }, percent: { min: 1, max: 100 } } as const;

/** The form of a cluster's strategy; of the default its fields show what the default is for so many nodes. */
export function formOf(strategy: RolloutStrategy | null, nodes: number): StrategyForm {
  const shown = strategy ?? defaultStrategy(nodes);
  const optional = (value: number | null) => (value === null ? '' : String(value));
  return {
    isDefault: strategy === null,
    waves: shown.waves.map((wave) =>
      'nodes' in wave
        ? { size: String(wave.nodes), unit: 'nodes' as const }
        : { size: String(wave.percent), unit: 'percent' as const },
    ),
    pauseSeconds: String(shown.pauseSeconds),
    watchSeconds: String(shown.watchSeconds),
    together: optional(shown.together),
    maxFailures: String(shown.maxFailures),
    maxOffline: optional(shown.maxOffline),
    whenInconclusive: shown.whenInconclusive,
    whenBad: shown.whenBad,
    gates: shown.gates,
  };
}

/** What an earlier visit left; null when it is none. */
export function readStrategyForm(stored: unknown): StrategyForm | null {
  return StrategyForm.safeParse(stored).data ?? null;
}

/** What is wrong with a field: what it may hold instead. */
export type FieldRange = Range;
export interface StrategyProblems {
  waves: (FieldRange | null)[];
  fields: Partial<Record<NumberField, FieldRange>>;
}

export function problemsOf(form: StrategyForm): StrategyProblems {
  if (form.isDefault) return { waves: [], fields: {} };
  const wrong = numberFields.filter((name) => !isWithin(form[name], ranges[name]));
  return {
    waves: form.waves.map(({ size, unit }) => {
      const range = { ...rangeOfWave[unit], mayBeEmpty: false };
      return isWithin(size, range) ? null : range;
    }),
    fields: Object.fromEntries(wrong.map((name) => [name, ranges[name]])),
  };
}

export function isSound({ fields, waves }: StrategyProblems): boolean {
  return Object.keys(fields).length === 0 && waves.every((problem) => problem === null);
}

/** What is sent: null for the default. Only of a form without problems. */
export function strategyOf(form: StrategyForm): RolloutStrategy | null {
  if (form.isDefault) return null;
  const optional = (text: string) => (text.trim() === '' ? null : Number(text));
  return {
    ...allAtOnce,
    waves: form.waves.map(
      ({ size, unit }): WaveSize => (unit === 'nodes' ? { nodes: Number(size) } : { percent: Number(size) }),
    ),
    pauseSeconds: Number(form.pauseSeconds),
    watchSeconds: Number(form.watchSeconds),
    together: optional(form.together),
    maxFailures: Number(form.maxFailures),
    maxOffline: optional(form.maxOffline),
    whenInconclusive: form.whenInconclusive,
    whenBad: form.whenBad,
    gates: form.gates,
  };
}

/** By their places in the request, the fields of the form: `waves.0`, `pauseSeconds`. */
export const strategyFieldPaths: Readonly<Record<string, string>> = Object.fromEntries([
  ...numberFields.map((name) => [`strategy/${name}`, name]),
  ...Array.from({ length: mostWaves }, (_, index) =>
    ['', '/nodes', '/percent'].map((tail) => [`strategy/waves/${index}${tail}`, `waves.${index}`]),
  ).flat(),
]);

function isWithin(text: string, { min, max, mayBeEmpty }: FieldRange): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return mayBeEmpty;
  return /^[0-9]{1,6}$/.test(trimmed) && Number(trimmed) >= min && Number(trimmed) <= max;
}
