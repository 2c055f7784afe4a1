// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { expandWords } from '../syntax/statement.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { listVariables } from './environment.ts';

test('lists what double quotes expand, and nothing else', () => {
  const text = `global
    description "\${SITE-main} of $REGION" # "$COMMENT"
    log "\${LOG[*]}" local0
backend b '$SINGLE'
    server s $BARE:80 cookie "\\$ESCAPED"'$NO'"$YES"
`;
  const found = listVariables(parse(encodeLatin1(text)));
  expect(found.map(({ name, fallback, splits, line }) => [name, fallback, splits, line])).toEqual([
    ['SITE', 'main', false, 2],
    ['REGION', null, false, 2],
    ['LOG', null, true, 3],
    ['YES', null, false, 5],
  ]);
  expect(found.map(({ span }) => text.slice(span.offset, span.offset + span.length))).toEqual([
    ...['${SITE-main}', '$REGION', '${LOG[*]}', '$YES'],
  ]);
});

test('is what expanding asks for, in every file', () => {
  let count = 0;
  for (const { name, bytes } of readAllFiles()) {
    const file = parse(bytes);
    const asked: string[] = [];
    const remember = (variable: string) => {
      asked.push(variable);
      return null;
    };
    for (const section of file.sections) {
      for (const statement of [section.header, ...section.statements]) expandWords(statement, remember);
    }
    const listed = listVariables(file).filter(({ line }) => line >= (file.sections[0]?.header.line ?? 1));
    expect(
      listed.map((use) => use.name),
      name,
    ).toEqual(asked);
    count += listed.length;
  }
  expect(count).toBeGreaterThan(2);
});
