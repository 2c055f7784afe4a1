import { expect, test } from 'vitest';
import { parseReloadAnswer } from './master-cli.ts';
import { RuntimeError } from './runtime-error.ts';
import { parseShowEnv, parseShowInfo, parseShowVersion } from './show-info.ts';
import { parseShowProc, servingWorker } from './show-proc.ts';
import { parseShowStat } from './show-stat.ts';

const header = '#<PID>          <type>          <reloads>       <uptime>        <version>      \n';

test('workers, old workers and programs are told apart', () => {
  const list = parseShowProc(
    `${header}1162            master          5 [failed: 0]   1d02h03m04s     2.6.12-1\n# workers\n1271            worker          0               0d00h00m00s     2.6.12-1\n# old workers\n1233            worker          3               0d00h00m43s     2.6.12-1\n# programs\n1244            foo             0               0d00h00m00s     -\n`,
  );
  expect(list.master).toMatchObject({
    pid: 1162,
    reloads: 5,
    failedReloads: 0,
    uptimeSeconds: 93_784,
    version: '2.6.12-1',
  });
  expect(list.workers.map(({ pid }) => pid)).toEqual([1271]);
  expect(list.oldWorkers.map(({ pid }) => pid)).toEqual([1233]);
  expect(list.programs).toMatchObject([{ type: 'program', name: 'foo' }]);
  expect(servingWorker(list)?.pid).toBe(1271);
});

test('after a failed reload of 3.2 the youngest old worker is the one that serves', () => {
  const list = parseShowProc(
    `${header}21024           master          2 [failed: 1]   0d00h00m02s     3.2.0\n# workers\n# old workers\n21054           worker          1               0d00h00m01s     3.2.0\n21001           worker          2               0d00h00m09s     3.2.0\n`,
  );
  expect(servingWorker(list)?.pid).toBe(21_054);
});

test('while a reload without failure has no worker yet, none serves for sure', () => {
  const list = parseShowProc(
    `${header}1               master          1 [failed: 0]   0d00h00m02s     3.2.0\n# workers\n# old workers\n2               worker          1               0d00h00m01s     3.2.0\n`,
  );
  expect(servingWorker(list)).toBeNull();
});

test('an answer without a master, or of another shape, is an error', () => {
  expect(() => parseShowProc('')).toThrow(RuntimeError);
  expect(() => parseShowProc(`${header}12 master what\n`)).toThrow(RuntimeError);
  expect(() => parseShowStat('nothing')).toThrow(RuntimeError);
  expect(() => parseReloadAnswer('Maybe')).toThrow(RuntimeError);
});

test('the answers to reload are told apart', () => {
  expect(parseReloadAnswer('')).toEqual({ result: 'unknown' });
  expect(parseReloadAnswer('Success=1\n--\n[NOTICE] fine\n\n')).toEqual({ result: 'success', log: '[NOTICE] fine' });
  expect(parseReloadAnswer('Success=0\n--\n[ALERT] bad\n')).toEqual({ result: 'failure', log: '[ALERT] bad' });
  expect(parseReloadAnswer('Success=0\n')).toEqual({ result: 'failure', log: '' });
});

test('columns of show stat are found by name, also when quoted, empty or new', () => {
  const [row] = parseShowStat(
    '# pxname,svname,scur,last_chk,type,weight,future,\nb,s1,3,"L7STS ""503"", a\nb",2,,42,\n',
  );
  expect(row).toMatchObject({ proxy: 'b', name: 's1', kind: 'server', sessions: 3, weight: null, bytesIn: null });
  expect(row?.cell('last_chk')).toBe('L7STS "503", a\nb');
  expect(row?.cell('future')).toBe('42');
  expect(row?.cell('missing')).toBeNull();
});

test('values of show env may hold equals signs and lines', () => {
  expect([...parseShowEnv('A=1=2\nB=x\ny\nC=\n\n')]).toEqual([
    ['A', '1=2'],
    ['B', 'x\ny'],
    ['C', ''],
  ]);
});

test('show info and show version are read', () => {
  expect(parseShowInfo('Name: HAProxy\nnode: a:b\n').get('node')).toBe('a:b');
  expect(parseShowVersion('2.6.12-1+deb12u4\n\n')).toBe('2.6.12-1+deb12u4');
  expect(parseShowVersion('Unknown')).toBeNull();
});
