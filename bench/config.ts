import { growthFigures } from '../packages/haproxy-config/bench/growth.ts';
import { haproxyFigures } from '../packages/haproxy-config/bench/haproxy-check.ts';
import { figures } from '../packages/haproxy-config/bench/parse.ts';
import type { Figure } from './figure.ts';

/** Speed and memory of the language library on 100,000 lines, beside `haproxy -c`, and how times grow with the text. */
export async function benchConfig(say: (figure: Figure) => void): Promise<void> {
  for (const figure of await figures()) say(figure);
  for (const figure of haproxyFigures()) say(figure);
  for (const figure of growthFigures()) say(figure);
}
