import type { RuntimeRow } from './runtime-table.ts';

const guide = 'management guide, 9.3';

/** Before 3.3 such a command leaves certificates `Unused`: a later `set ssl cert` reaches nobody, or ends the process. */
const authorityMarker = {
  command: 'add ssl jwt',
  isSound: true,
  refusal: 'before 3.3 this cuts certificates off from the bind lines and servers that use the file',
};

/** Rows of the table for certificates and what belongs to them. */
export const certificateRows: readonly RuntimeRow[] = [
  {
    object: 'certificate',
    attribute: null,
    command: '`set ssl cert FILE`, `commit ssl cert FILE`',
    requires: ['set ssl cert', 'commit ssl cert', 'abort ssl cert', 'show ssl cert'],
    since: '2.2',
    needs: ['key-in-file', 'no-shared-name', 'fits-buffer'],
    readBack: '`show ssl cert FILE`: SHA1 FingerPrint, and no open transaction',
    source: guide,
  },
  {
    object: 'certificate-added',
    attribute: null,
    command: '`new ssl cert FILE`, `set ssl cert FILE`, `commit ssl cert FILE`',
    requires: ['new ssl cert', 'set ssl cert', 'commit ssl cert', 'abort ssl cert', 'del ssl cert', 'show ssl cert'],
    since: '2.2',
    needs: ['named-by-crt-list', 'key-in-file', 'fits-buffer'],
    readBack: '`show ssl cert FILE`: SHA1 FingerPrint, and no open transaction',
    source: guide,
  },
  {
    object: 'certificate-removed',
    attribute: null,
    command: '`del ssl cert FILE`, when no crt-list names it any more',
    requires: ['del ssl cert', 'show ssl cert'],
    since: '2.2',
    needs: ['named-by-crt-list'],
    readBack: '`show ssl cert`: no such file',
    source: guide,
  },
  {
    object: 'crt-list',
    attribute: null,
    command: '`add ssl crt-list FILE` with the line of each new entry, then `del ssl crt-list FILE CERTIFICATE:N`',
    requires: ['add ssl crt-list', 'del ssl crt-list', 'show ssl crt-list'],
    since: '2.2',
    needs: ['list-order-kept', 'proven-options'],
    readBack: '`show ssl crt-list -n FILE`: every entry with options and filters, in order',
    source: guide,
  },
  {
    object: 'ca-file',
    attribute: null,
    command:
      '`set ssl ca-file FILE`, `add ssl ca-file FILE` for what does not fit one command, `commit ssl ca-file FILE`',
    requires: ['set ssl ca-file', 'commit ssl ca-file', 'abort ssl ca-file', 'show ssl ca-file'],
    marker: authorityMarker,
    since: '3.3',
    needs: ['beside-certificate', 'one-kind-of-block', 'fits-buffer'],
    readBack: '`show ssl ca-file FILE`: SHA1 FingerPrint of each certificate, and no open transaction',
    source: guide,
  },
  {
    object: 'crl-file',
    attribute: null,
    command: '`set ssl crl-file FILE`, `commit ssl crl-file FILE`',
    requires: ['set ssl crl-file', 'commit ssl crl-file', 'abort ssl crl-file', 'show ssl crl-file'],
    marker: authorityMarker,
    since: '3.3',
    needs: ['beside-certificate', 'one-kind-of-block', 'shown-whole', 'fits-buffer'],
    readBack: '`show ssl crl-file FILE`: Last Update and serial numbers of each list, and no open transaction',
    source: guide,
  },
];
