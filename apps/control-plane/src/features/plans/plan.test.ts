import type { Diagnostic, PlanView } from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideVerdict, listNotProven, type VerdictInput } from './plan.ts';

const fileOf = (text: string) => parse(Buffer.from(text, 'latin1'));
const error: Diagnostic = {
  code: 'config-rejected',
  severity: 'error',
  source: 'haproxy',
  resource: 'haproxy.cfg',
  line: 3,
  column: null,
  endColumn: null,
  cause: 'unknown keyword',
  remediation: null,
};
const nodeIn = (state: PlanView['nodes'][number]['state'], name: string = state) => ({
  name,
  state,
  diagnostics: state === 'refused' ? [error] : [],
});
const open: VerdictInput = { applied: false, stale: false, ownDiagnostics: [], nodes: [], drifted: [] };

test('one refusal refuses the plan, with the line, whatever the others say', () => {
  const verdict = decideVerdict({ ...open, nodes: [nodeIn('validated'), nodeIn('refused'), nodeIn('waiting')] });
  expect(verdict.verdict).toBe('refused');
  expect(verdict.reasons[0]?.cause).toBe('refused: haproxy.cfg:3: unknown keyword');
});

test('a drifted node refuses the plan before anybody waits for it, and says both ways on', () => {
  const drifted = [{ name: 'edge-1', path: 'haproxy.cfg' }];
  const { verdict, reasons } = decideVerdict({ ...open, nodes: [nodeIn('waiting')], drifted });
  expect(verdict).toBe('refused');
  expect(reasons[0]?.cause).toContain('edge-1: haproxy.cfg');
  expect(reasons[0]?.remediation).toMatch(/adopt[\s\S]*overwrite/);
});

test('a plan can be applied exactly when some node validated it, none is open, and nothing else speaks against it', () => {
  const states = fc.array(
    fc.constantFrom('waiting' as const, 'validated' as const, 'refused' as const, 'offline' as const),
  );
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      states,
      (applied, stale, hasError, hasDrift, found) => {
        const ownDiagnostics = hasError ? [error] : [{ ...error, severity: 'warning' as const }];
        const { verdict, reasons } = decideVerdict({
          applied,
          stale,
          ownDiagnostics,
          nodes: found.map((state) => nodeIn(state)),
          drifted: hasDrift ? [{ name: 'edge', path: 'haproxy.cfg' }] : [],
        });
        const mayApply =
          !applied &&
          !stale &&
          !hasError &&
          !hasDrift &&
          found.includes('validated') &&
          !found.includes('waiting') &&
          !found.includes('refused');
        expect(verdict === 'can-apply').toBe(mayApply);
        if (verdict === 'refused' || verdict === 'validating') expect(reasons.length).toBeGreaterThan(0);
      },
    ),
  );
});

test('names of servers and files of the node are named as not proven, files of the cluster are not', () => {
  const file = fileOf(
    'frontend f\n  bind :443 ssl crt /etc/ssl/site.pem\n  errorfile 503 /etc/haproxy/errors/503.http\n  use_backend b if { path_beg /shop }\nbackend b\n  server s app.example.com:80\n  server t 192.0.2.1:80\n  server u [2001:db8::1]:80\n',
  );
  const notes = listNotProven(file, (path) => path.startsWith('/etc/haproxy/')).join('\n');
  expect(notes).toContain('app.example.com');
  expect(notes).toContain('/etc/ssl/site.pem');
  for (const other of ['192.0.2.1', '2001:db8', '/shop', '503.http']) expect(notes).not.toContain(other);
});
