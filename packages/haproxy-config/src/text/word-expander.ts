import { byte, isBlank } from './byte-class.ts';
import { readVariable, type VariableReference } from './variable-reader.ts';
import { cutAtNul, readEscape } from './word-scanner.ts';

/** The value of an environment variable (latin1), or null when it is not set. */
export type Environment = (name: string) => string | null;

/** An environment in which nothing is set. */
export const emptyEnvironment: Environment = () => null;

/**
 * The words HAProxy sees on one line in one environment.
 *
 * An unset variable is empty text; unset with `[*]` it makes no word at all; `[*]` may make several. Text from `start` to
 * `end` as for `scanLine`. On a tokenizer error, the words before it.
 */
export function expandLine(text: string, start: number, end: number, environment: Environment): string[] {
  const state = new WordBuilder();
  let quote = 0;
  let at = start;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === byte.nul || code === byte.carriageReturn) break;
    if (quote === 0 && code === byte.hash) break;
    if (quote === 0 && isBlank(code)) {
      state.endWord();
      while (at < end && isBlank(text.charCodeAt(at))) at += 1;
    } else if (code === quote || (quote === 0 && (code === byte.doubleQuote || code === byte.singleQuote))) {
      if (quote === 0) state.openQuote();
      else state.closeQuote();
      quote = quote === 0 ? code : 0;
      at += 1;
    } else if (code === byte.backslash && quote !== byte.singleQuote) {
      const escaped = readEscape(text, at, end, quote === byte.doubleQuote);
      if (escaped === null) return state.words;
      state.add(escaped.value);
      at = escaped.end;
    } else if (code === byte.dollar && quote === byte.doubleQuote) {
      const variable = readVariable(text, at, end);
      if ('kind' in variable) return state.words;
      state.addVariable(variable, environment);
      at = variable.end;
    } else {
      state.add(text.charAt(at));
      at += 1;
    }
  }
  state.endWord();
  return state.words;
}

class WordBuilder {
  readonly words: string[] = [];
  private value = '';
  private inWord = false;
  private emptyQuotesCount = false;

  add(text: string): void {
    this.value += text;
    this.inWord = true;
  }

  openQuote(): void {
    this.emptyQuotesCount = true;
  }

  closeQuote(): void {
    if (this.emptyQuotesCount) this.inWord = true;
  }

  endWord(): void {
    if (this.inWord) this.words.push(cutAtNul(this.value));
    this.value = '';
    this.inWord = false;
  }

  addVariable(variable: VariableReference, environment: Environment): void {
    const value = environment(variable.name) ?? variable.fallback;
    if (!variable.splits) {
      // A variable that is set to nothing adds nothing: then only the quotes around it make a word.
      if (value !== '') this.add(value ?? '');
      return;
    }
    // Quotes around a split variable make no word by themselves.
    this.emptyQuotesCount = false;
    for (const character of value ?? '') {
      if (isBlank(character.charCodeAt(0))) this.endWord();
      else this.add(character);
    }
  }
}
