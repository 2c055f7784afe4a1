import { expect, test } from 'vitest';
import { edgeCases, readFolder } from '../testing/corpus.ts';
import { EdgeCase } from '../testing/edge-case.ts';
import { structureDemands } from '../testing/edge-demands-structure.ts';
import { wordDemands } from '../testing/edge-demands-words.ts';
import { exercise } from '../testing/exercise.ts';

const demands = new Map(
  Object.entries({ ...wordDemands, ...structureDemands }).map(([number, demand]) => [Number(number), demand]),
);

/** Notes of which only a part is asserted above, and what the rest needs. */
const needsCatalogue: ReadonlyMap<number, string> = new Map([
  [23, 'that the rule has no condition'],
  [30, 'an error from 3.3 on'],
  [64, 'the end of the list at an empty argument, from 3.3 on an error'],
  [65, 'an error before 3.1'],
  [67, 'the second expansion of addresses'],
  [74, 'an error from 3.3 on'],
  [75, 'an error about the second section'],
  [76, 'that the second userlist is ignored'],
  [100, 'the condition as a tree'],
  [101, 'an error about the unknown ACL'],
  [102, 'an error about the unknown ACL'],
  [103, 'the condition as a tree'],
  [104, 'one ACL of two lines'],
  [105, 'flags told from patterns'],
  [108, 'an error about the converter'],
  [112, 'where the condition begins'],
  [114, 'a reference that cannot be resolved'],
  [120, 'which of the lines wins'],
  [121, 'equal values of 90000 and 90s'],
]);

const caseCount = 125;

test(`each of the ${caseCount} edge cases has a demand`, () => {
  const numbers = Array.from({ length: caseCount }, (_, index) => index + 1);
  console.info(
    `Edge cases: ${demands.size} of ${caseCount} notes are asserted, ` +
      `${needsCatalogue.size} of them in part: ${[...needsCatalogue.keys()].join(' ')}.`,
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
  });
}
