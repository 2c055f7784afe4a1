import { InvalidArgumentError } from 'commander';

/** Reads a whole number from 1 to `most`, in decimal digits. */
export function readUpTo(most: number): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d*$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
