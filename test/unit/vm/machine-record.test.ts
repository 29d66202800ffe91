import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRunRecord, recordLease, removeRunRecord, writeRunRecord } from '../../../electron/vm/machine-record.ts';
import { recordOf } from '../../support/vm/fake-driver.ts';
import { runRecordOf } from '../../support/vm/run-record.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const RECORD = runRecordOf({
  ...recordOf(42, '/run'),
  sockets: { qmp: 'unix:/run/qmp' },
  helpers: [{ pid: 43, startTime: 'x', name: 'virtiofsd' }],
});

test('a record comes back as it was written, and is for this user alone', async () => {
  const path = join(await temporaryFolder(), 'machine.json');
  await writeRunRecord(path, RECORD);
  expect(await readRunRecord(path)).toEqual(RECORD);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await removeRunRecord(path);
  await removeRunRecord(path);
  expect(await readRunRecord(path)).toBeNull();
});

test('a record of a version that had one kind of card only is of that kind', async () => {
  const path = join(await temporaryFolder(), 'machine.json');
  await writeFile(path, JSON.stringify({ ...RECORD, networkKind: undefined, lease: undefined }));
  expect(await readRunRecord(path)).toEqual({ ...RECORD, networkKind: 'stream' });
});

test('a guest’s lease is noted in the record of the machine that runs, and in none that is gone', async () => {
  const path = join(await temporaryFolder(), 'machine.json');
  const lease = { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: ['172.20.0.1'] };
  await recordLease(path, lease);
  expect(await readRunRecord(path)).toBeNull();
  await writeRunRecord(path, { ...RECORD, networkKind: 'switch', ssh: null });
  await recordLease(path, lease);
  expect(await readRunRecord(path)).toEqual({ ...RECORD, networkKind: 'switch', ssh: null, lease });
});

test.each(['', '{', '{"formatVersion":2}', JSON.stringify({ ...RECORD, ssh: { host: 'x', port: 0 } })])(
  'a record that is damaged or of another version is none: %s',
  async (text) => {
    const path = join(await temporaryFolder(), 'machine.json');
    await writeFile(path, text);
    expect(await readRunRecord(path)).toBeNull();
  },
);
