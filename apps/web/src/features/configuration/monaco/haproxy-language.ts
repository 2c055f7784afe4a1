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
  folding: { offSide: true },
};

/**
 * Colours of haproxy.cfg. A section header begins in the first words of a line; the first word of any other line is its
 * keyword; conditions, conversions, variables and times are told apart inside the arguments.
 * Source: HAProxy configuration manual, sections 2.1 to 2.5 and 7.
 */
export const haproxyGrammar: languages.IMonarchLanguage = {
  defaultToken: '',
  ignoreCase: false,
  sections: [
    'acme',
    'backend',
    'cache',
    'crt-store',
    'defaults',
    'fcgi-app',
    'frontend',
    'global',
    'healthcheck',
    'http-errors',
    'listen',
    'log-forward',
    'log-profile',
    'mailers',
    'peers',
    'program',
    'resolvers',
    'ring',
    'traces',
    'userlist',
  ],
  conditions: ['if', 'unless', 'or', '||', '!'],
  states: ['enabled', 'disabled', 'on', 'off', 'true', 'false', 'none', 'check', 'backup', 'ssl', 'http', 'tcp'],
  tokenizer: {
    root: [
      [/^\s*#.*$/, 'comment'],
      [/^\s*\.(?:if|elif|else|endif|include|notice|warning|alert|diag)\b.*$/, 'meta'],
      [
        /^(\s*)([a-z][a-z-]*)(?=\s|$)/,
        [
          'white',
          {
            cases: {
              '@sections': { token: 'section', next: '@header' },
              '@default': { token: 'keyword', next: '@line' },
            },
          },
        ],
      ],
      [/^\s*[^\s#"']+/, { token: 'keyword', next: '@line' }],
      [/./, { token: '@rematch', next: '@line' }],
    ],
    header: [
      [/$/, '', '@pop'],
      [/\s+#.*$/, 'comment'],
      [/\bfrom\b/, 'keyword'],
      [/[^\s#]+/, 'name'],
      [/\s+/, 'white'],
    ],
    line: [
      [/$/, '', '@pop'],
      [/#.*$/, 'comment'],
      [/\\./, 'string.escape'],
      [/"/, 'string', '@doubleQuoted'],
      [/'[^']*'?/, 'string'],
      [/\$\{[^}]*\}|\$[A-Za-z_]\w*/, 'variable'],
      [/%\[[^\]]*\]|%[A-Za-z]{1,3}\b/, 'variable'],
      [/[{}]/, 'delimiter'],
      [/-(?:[imMnfu]|-)(?=\s)/, 'attribute'],
      [/\b\d+(?:us|ms|s|m|h|d|k|K|M|G)?(?=\s|$)/, 'number'],
      [/(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?::[\d-]+)?|\[[0-9a-fA-F:]+\](?::\d+)?|\*?:\d+(?:-\d+)?/, 'number'],
      [
        /[A-Za-z_!|][\w.|-]*/,
        { cases: { '@conditions': 'condition', '@states': 'constant', '@default': 'identifier' } },
      ],
      [/\s+/, 'white'],
      [/[^\s]/, 'identifier'],
    ],
    doubleQuoted: [
      [/\\./, 'string.escape'],
      [/\$\{[^}]*\}|\$[A-Za-z_]\w*/, 'variable'],
      [/[^"\\$]+/, 'string'],
      [/"/, 'string', '@pop'],
      [/$/, '', '@popall'],
      [/\$/, 'string'],
    ],
  },
};
