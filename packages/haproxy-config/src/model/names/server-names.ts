import type { Span } from '../../text/span.ts';
import type { LinePlace, Shift } from './line-place.ts';

/** A server that a plain line names: where its name stands, and in how many conditionals. */
export type ServerName = Span & Pick<LinePlace, 'depth'>;

/** The longest name that fits beside its place: names are short. */
const longest = 0xfff;

/** Can the name be kept in short form? */
export function isShort({ length }: Span): boolean {
  return length <= longest;
}

/**
 * The servers that plain lines name, by names that are short. They are most of a large file, so each takes one number and no
 * object: 4096 times the offset of its name, and the length. Depths are kept only when there are conditionals.
 */
export class ServerNames {
  private readonly places: readonly number[];
  private readonly depths: readonly number[] | null;

  constructor(servers: readonly ServerName[]) {
    this.places = servers.map(({ offset, length }) => offset * (longest + 1) + length);
    this.depths = servers.every(({ depth }) => depth === 0) ? null : servers.map(({ depth }) => depth);
  }

  /** The same servers in the section that the passage belongs to. */
  moved(by: Shift): ServerName[] {
    return this.list().map(({ offset, length, depth }) => ({
      offset: offset + by.offset,
      length,
      depth: depth + by.depth,
    }));
  }

  list(): ServerName[] {
    return this.places.map((place, index) => {
      const length = place % (longest + 1);
      return { offset: (place - length) / (longest + 1), length, depth: this.depths?.[index] ?? 0 };
    });
  }
}
