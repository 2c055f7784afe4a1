import { parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findServer, inheritedValue, readServerForm, type ServerForm, writeServerForm } from './server-form.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (raw: Uint8Array) => new TextDecoder().decode(raw);
const place = { backend: 'shop', server: 'web1' };
const shop = (line: string) => `backend shop\n  balance roundrobin\n  ${line}\n  server web2 192.0.2.2:80\n`;

function edit(line: string, change: (form: ServerForm) => ServerForm): string {
  const before = bytes(shop(line));
  const server = findServer(parse(before), place);
  if (server === null) throw new Error('the server is not in the file');
  const written = writeServerForm(before, place, change(readServerForm(server)));
  if (written.kind !== 'edited') throw new Error(written.cause);
  return text(written.bytes);
}
const withValue = (keyword: keyof ServerForm['values'], value: string) => (form: ServerForm) => ({
  ...form,
  values: { ...form.values, [keyword]: value },
});
const withFlag = (keyword: keyof ServerForm['flags'], value: boolean) => (form: ServerForm) => ({
  ...form,
  flags: { ...form.flags, [keyword]: value },
});

describe('the server form', () => {
  test('changes nothing when nobody touched it, however odd the line is', () => {
    for (const line of [
      'server web1 192.0.2.1:80',
      'server   web1\t192.0.2.1:80   weight 010 # comment',
      'server web1 [2001:db8::1]:80 check no-check check',
      'server web1 unix@/run/app.sock backup disabled weight "20"',
      'server web1 ipv4@app.example.com:${PORT} weight $W',
    ]) {
      expect(edit(line, (form) => form)).toBe(shop(line));
    }
  });

  test('replaces a weight and leaves spacing, order and comment alone', () => {
    expect(edit('server web1 192.0.2.1:80   weight 10  check # front', withValue('weight', '20'))).toBe(
      shop('server web1 192.0.2.1:80   weight 20  check # front'),
    );
  });

  test('adds a missing argument and removes an emptied one', () => {
    expect(edit('server web1 192.0.2.1:80', withValue('maxconn', '300'))).toBe(
      shop('server web1 192.0.2.1:80 maxconn 300'),
    );
    expect(edit('server web1 192.0.2.1:80 maxconn 300 check', withValue('maxconn', ''))).toBe(
      shop('server web1 192.0.2.1:80 check'),
    );
  });

  test('switches a flag on over its opposite and off again', () => {
    expect(edit('server web1 192.0.2.1:80 no-check', withFlag('check', true))).toBe(
      shop('server web1 192.0.2.1:80 check'),
    );
    expect(edit('server web1 192.0.2.1:80 check backup', withFlag('backup', false))).toBe(
      shop('server web1 192.0.2.1:80 check'),
    );
  });

  test('writes IPv6 in brackets and keeps the prefix of the address', () => {
    const to = (host: string, port: string) => (form: ServerForm) => ({ ...form, host, port });
    expect(edit('server web1 192.0.2.1:80', to('2001:db8::5', '81'))).toBe(shop('server web1 [2001:db8::5]:81'));
    expect(edit('server web1 ipv4@app.example.com:80', to('db.example.com', '5432'))).toBe(
      shop('server web1 ipv4@db.example.com:5432'),
    );
  });

  test('never lets a value become more than its word', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((value) => value.trim() !== '' && !value.includes('\0')),
        (value) => {
          const before = bytes(shop('server web1 192.0.2.1:80'));
          const form = readServerForm(findServer(parse(before), place) ?? fail());
          const written = writeServerForm(before, place, withValue('cookie', value)(form));
          if (written.kind === 'refused') return;
          const after = parse(written.bytes);
          expect(after.sections).toHaveLength(1);
          expect(findServer(after, place)?.arguments).toHaveLength(1);
          expect(readServerForm(findServer(after, place) ?? fail()).values.cookie).toBe(value.trim());
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('says so when the server has gone', () => {
    const form = readServerForm(findServer(parse(bytes(shop('server web1 192.0.2.1:80'))), place) ?? fail());
    expect(writeServerForm(bytes('backend shop\n'), place, form).kind).toBe('refused');
  });

  test('shows what default-server lines say', () => {
    const file = parse(bytes('backend shop\n  default-server weight 7 inter 2s\n  server web1 192.0.2.1:80\n'));
    expect(inheritedValue(file, place, 'weight')).toBe('7');
    expect(inheritedValue(file, place, 'rise')).toBeNull();
  });
});

function fail(): never {
  throw new Error('the server is not in the file');
}
