import { inspect } from 'node:util';

/**
 * Text that must never be shown. Printing, serialising or logging it gives `[secret]`, whatever the logger is told
 * to redact; only `reveal()` gives the text, so that every use can be found by searching for it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
