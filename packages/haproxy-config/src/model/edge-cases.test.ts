import { expect, test } from 'vitest';
import { edgeCases, readFolder } from '../testing/corpus.ts';
import { EdgeCase } from '../testing/edge-case.ts';
import { meaningDemands } from '../testing/edge-demands-meaning.ts';
import { structureDemands } from '../testing/edge-demands-structure.ts';
import { wordDemands } from '../testing/edge-demands-words.ts';
import { exercise } from '../testing/exercise.ts';

const demands = new Map(
  Object.entries({ ...wordDemands, ...structureDemands }).map(([number, demand]) => [Number(number), demand]),
);

const caseCount = 125;

test(`each of the ${caseCount} edge cases has a demand`, () => {
  const numbers = Array.from({ length: caseCount }, (_, index) => index + 1);
  console.info(
    `Edge cases: ${demands.size} of ${caseCount} notes are asserted, ${Object.keys(meaningDemands).length} also in what they mean.`,
  );
  expect([...demands.keys()].sort((a, b) => a - b)).toEqual(numbers);
});

// Without the snippets beside the repository there is nothing to see.
if (edgeCases !== null) {
  const snippets = readFolder(edgeCases, 'edge').map(({ name, bytes }) => ({
    name: name.slice('edge/'.length),
    bytes,
  }));

  test.each(snippets)('edge case $name sees what its note demands', ({ name, bytes }) => {
    expect(exercise(bytes)).toBeNull();
    const demand = demands.get(Number.parseInt(name, 10));
    if (demand === undefined) expect.fail('Nothing is known of this case.');
    demand(new EdgeCase(bytes));
    meaningDemands[Number.parseInt(name, 10)]?.(new EdgeCase(bytes));
  });
}
