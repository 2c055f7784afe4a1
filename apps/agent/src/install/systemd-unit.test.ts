import { expect, test } from 'vitest';
import { writeUnit } from './systemd-unit.ts';

const input = {
  user: { uid: 990, gid: 990, name: 'sluice' },
  node: '/usr/bin/node',
  words: ['/var/lib/sluice-agent/sluice-agent.mjs'],
  stateDirectory: '/var/lib/sluice-agent',
  configFile: '/etc/haproxy/haproxy.cfg',
};

test('the unit runs the agent without rights and lets it write only its state and the configuration directory', () => {
  const unit = writeUnit(input).split('\n');
  expect(unit).toContain('User=sluice');
  expect(unit).toContain('NoNewPrivileges=yes');
  expect(unit).toContain('CapabilityBoundingSet=');
  expect(unit).toContain('ReadWritePaths="/var/lib/sluice-agent" "/etc/haproxy"');
  expect(unit.filter((line) => /^(RestrictNamespaces|ProtectProc|SystemCallFilter|PrivateUsers)=/.test(line))).toEqual(
    [],
  );
});

test('the unit names no place in the net that is not ours', () => {
  expect(writeUnit(input)).not.toMatch(/https?:|example/);
});

test('paths with blanks, quotes, percent and dollar signs stay one word', () => {
  const stateDirectory = '/srv/my "agent" 100%$HOME';
  const line = writeUnit({ ...input, stateDirectory })
    .split('\n')
    .find((text) => text.startsWith('ExecStart='));
  expect(line).toContain('"--state-dir" "/srv/my \\"agent\\" 100%%$$HOME"');
});

test('a path that would start a new line is refused', () => {
  expect(() => writeUnit({ ...input, stateDirectory: '/srv/x\nUser=root' })).toThrow('control character');
});
