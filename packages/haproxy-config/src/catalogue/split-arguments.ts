/** Splits the text between parentheses on its commas, quotes and escapes kept; see section 2.7 of the manual. */
export function splitArguments(text: string): string[] {
  const found: string[] = [];
  let current = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && quote !== "'") {
      current += text.slice(at, at + 2);
      at += 1;
    } else if (character === quote) {
      quote = '';
      current += character;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      current += character;
    } else if (quote === '' && character === ',') {
      found.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  found.push(current);
  return found;
}
