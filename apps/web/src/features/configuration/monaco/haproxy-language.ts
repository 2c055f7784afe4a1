import { sectionKeywords } from '@sluice/haproxy-config';
import type { languages } from 'monaco-editor/editor/editor.api';

export const haproxyLanguage = 'haproxy';

export const haproxyBrackets: languages.LanguageConfiguration = {
  comments: { lineComment: '#' },
  brackets: [
    ['{', '}'],
    ['(', ')'],
    ['[', ']'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '(', close: ')' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
  // A keyword is one word: http-request, txn.name.
  wordPattern: /[^\s#"'(),{}[\]]+/,
};

const sectionNames = sectionKeywords.map((entry) => entry.keyword).join('|');
const sectionWithName = new RegExp(`^(\\s*)(${sectionNames})(\\s+)([^\\s#]+)`);
const sectionAlone = new RegExp(`^(\\s*)(${sectionNames})(?=\\s|$)`);

/**
 * Colours of haproxy.cfg. A section header begins in the first words of a line; the first word of any other line is its
 * keyword; conditions, conversions, variables and times are told apart inside the arguments.
 * Source: HAProxy configuration manual, sections 2.1 to 2.5 and 7.
 */
export const haproxyGrammar: languages.IMonarchLanguage = {
  defaultToken: '',
  ignoreCase: false,
  conditions: ['if', 'unless', 'or', '||', '!'],
  constants: ['enabled', 'disabled', 'on', 'off', 'true', 'false', 'none', 'check', 'backup', 'ssl', 'http', 'tcp'],
  tokenizer: {
    // Everything ends with its line, so one state is enough: only rules with ^ match at the beginning.
    root: [
      [/^\s*#.*$/, 'comment'],
      [/^\s*\.(?:if|elif|else|endif|include|notice|warning|alert|diag)\b.*$/, 'meta'],
      [sectionWithName, ['white', 'section', 'white', 'name']],
      [sectionAlone, ['white', 'section']],
      [/^(\s*)(no|default)(\s+)([^\s#]+)/, ['white', 'condition', 'white', 'keyword']],
      [/^(\s*)([^\s#"']+)/, ['white', 'keyword']],
      [/#.*$/, 'comment'],
      [/\\./, 'string.escape'],
      [/"(?:[^"\\]|\\.)*"?/, 'string'],
      [/'[^']*'?/, 'string'],
      [/\$\{[^}]*\}|\$[A-Za-z_]\w*/, 'variable'],
      [/%\[[^\]]*\]|%[A-Za-z]{1,3}\b/, 'variable'],
      [/[{}]/, 'delimiter'],
      [/-(?:[imMnfu]|-)(?=\s)/, 'attribute'],
      [/(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?::[\d-]+)?|\[[0-9a-fA-F:]+\](?::\d+)?|\*?:\d+(?:-\d+)?/, 'number'],
      [/\d+(?:us|ms|s|m|h|d|k|K|M|G)?(?=\s|$)/, 'number'],
      [
        /[A-Za-z_!|][\w.|-]*/,
        { cases: { '@conditions': 'condition', '@constants': 'constant', '@default': 'identifier' } },
      ],
      [/\s+/, 'white'],
      [/[^\s]/, 'identifier'],
    ],
  },
};
