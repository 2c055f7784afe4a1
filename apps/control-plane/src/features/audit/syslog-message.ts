import type { AuditRow } from '@sluice/contract';
import type { z } from 'zod';

export type RowView = z.input<typeof AuditRow>;

/** Facility 13 is "log audit", severity 5 a notice and 4 a warning. Source: RFC 5424, 6.2.1. */
const priorities = { done: 13 * 8 + 5, refused: 13 * 8 + 4 } as const;
/** The number that IANA keeps for documentation, RFC 5612: nobody else's parameters have this name. */
const structureId = 'audit@32473';
const longestMessageBytes = 64 * 1024;
const nil = '-';

/**
 * One row as a message of RFC 5424. Its facts are structured data, `detail` is the text, as JSON of ASCII. A message that receivers would
 * cut has a note instead of the detail.
 */
export function syslogMessage(row: RowView, host: string): string {
  const { at, action, detail, outcome, seq } = row;
  const head = `<${priorities[outcome]}>1 ${at} ${headerText(host, 255)} sluice ${nil} ${headerText(action, 32)}`;
  const text = asciiJson(detail);
  const start = `${head} ${structuredData(row)} `;
  if (Buffer.byteLength(start) + text.length <= longestMessageBytes) return start + text;
  return start + asciiJson({ leftOut: `${text.length} bytes of detail; row ${seq} has them` });
}

/** A message with its length before it. Source: RFC 6587, 3.4.1; RFC 5425, 4.3. */
export function withOctetCount(message: string): string {
  return `${Buffer.byteLength(message)} ${message}`;
}

function structuredData(row: RowView): string {
  const { resource } = row;
  const facts: [string, string | number | null][] = [
    ['seq', row.seq],
    ['version', row.version],
    ['actor', row.actor],
    ['action', row.action],
    ['subject', row.subject],
    ['outcome', row.outcome],
    ['address', row.address],
    ['session', row.sessionId],
    ['apiKey', row.apiKeyId],
    ['permission', row.permission],
    ['resourceKind', resource?.kind ?? null],
    ['resourceId', resource?.id ?? null],
    ['resourceName', resource?.name ?? null],
    ['reason', row.reason],
    ['prev', row.prev],
    ['hash', row.hash],
  ];
  const written = facts.flatMap(([name, value]) => (value === null ? [] : [`${name}="${paramValue(String(value))}"`]));
  return `[${structureId} ${written.join(' ')}]`;
}

/** Escapes the three characters that end a value, and shows control characters instead of sending them. Source: RFC 5424, 6.3.3. */
function paramValue(text: string): string {
  return text.replace(/["\\\]]/g, '\\$&').replace(/\p{Cc}/gu, '\ufffd');
}

/** Visible ASCII without blanks. */
function headerText(text: string, longest: number): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, longest) || nil;
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
