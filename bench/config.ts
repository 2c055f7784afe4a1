import { growthFigures } from '../packages/haproxy-config/bench/growth.ts';
import { figures } from '../packages/haproxy-config/bench/parse.ts';
import type { Figure } from './figure.ts';

/** Speed of the parser on 100,000 lines, and how its times grow with the text. */
export async function benchConfig(say: (figure: Figure) => void): Promise<void> {
  for (const figure of await figures()) say(figure);
  for (const figure of growthFigures()) say(figure);
}
