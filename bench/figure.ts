/** One measured value and the bound it must keep. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** For people: `< 2000` or `>= 80`. */
  readonly bound: string;
  readonly ok: boolean;
}

/** A figure that must stay below `limit`. */
export function below(name: string, value: number, unit: string, limit: number): Figure {
  return { name, value, unit, bound: `<${limit}`, ok: value < limit };
}

/** A figure that must reach `least`. */
export function atLeast(name: string, value: number, unit: string, least: number): Figure {
  return { name, value, unit, bound: `>=${least}`, ok: value >= least };
}

/** A figure that may reach `most` and no more. */
export function atMost(name: string, value: number, unit: string, most: number): Figure {
  return { name, value, unit, bound: `<=${most}`, ok: value <= most };
}

/** A figure that must not occur at all. */
export function none(name: string, value: number, unit: string): Figure {
  return { name, value, unit, bound: '=0', ok: value === 0 };
}

/** A figure to compare others with. */
export function unbounded(name: string, value: number, unit: string): Figure {
  return { name, value, unit, bound: 'none', ok: true };
}

/** One line a figure, the same form for every bench. */
export function formatFigure(figure: Figure): string {
  const value = figure.value >= 100 ? figure.value.toFixed(0) : figure.value.toFixed(2);
  const bound = figure.bound.replaceAll(' ', '');
  return `figure ${figure.name} ${value} ${figure.unit} bound ${bound} ${figure.ok ? 'ok' : 'short'}`;
}

/** The value below which `share` of the values lie; nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
