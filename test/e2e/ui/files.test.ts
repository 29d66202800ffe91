import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childPath, encodeFileName, fileNameText } from '../../../electron/api/engine/file-path.ts';
import type { FileEntry, FilePlace, FileRoot } from '../../../electron/api/engine/files.ts';
import { UPLOAD_END, uploadLine } from '../../../electron/api/engine/upload-stream.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { containerSpecOf } from '../../support/ui/container-spec.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { fileOf, FileTransfers, tarEntries } from '../../support/ui/file-transfers.ts';
import { openUi } from '../../support/ui/open-ui.ts';
import type { UiConnection } from '../../support/ui/ui-browser.ts';

let machine: MachineUnderTest;
let connection: UiConnection;
let api: ApiClient;
let transfers: FileTransfers;

beforeAll(async () => {
  machine = await sharedMachine();
  connection = await openUi(machine);
  api = connection.api;
  transfers = new FileTransfers(api);
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await machine.clean();
});

/** What is in /srv, and says with `ready` that it is there. */
const HOSTILE = `
mkdir -p /srv/many /srv/tree/a/b && cd /srv
echo captain:x:0:0::/:/bin/sh > /etc/passwd; echo crew:x:567: > /etc/group
touch -- "$(printf 'line\\nbreak')" "$(printf 'esc\\033[2Jape')" "$(printf 'invoice\\342\\200\\256gnp.exe')" '<img src=x onerror=alert(1)>' \\
  ..hidden '-rf *' "$(printf 'latin\\377')" '$(reboot)'
ln -s ../../../../../../etc/shadow climb && ln -s /etc/hostname absolute && ln -s nowhere dangling && ln -s loop loop
ln -s /proc/1/root/etc magic && mkfifo fifo && mknod device c 1 5 && mknod zero c 1 3
printf 'secret' > /etc/shadow; printf 'one\\r\\ntwo\\n' > text; chown 1234:567 text; chmod 4750 text
printf 'a\\000b' > binary; head -c 2000000 /dev/zero > large
printf deep > tree/a/b/leaf; ln -s /etc tree/link; mkfifo tree/fifo
for state in running stopped; do mkdir -p doomed-$state/deep; echo x > doomed-$state/deep/er; ln -s /etc doomed-$state/out; done
i=0; while [ $i -lt 10000 ]; do : > many/$i; i=$((i+1)); done
echo kept > /data/kept; echo ready; trap 'exit 0' TERM; while :; do sleep 0.1; done`;

const name = (text: string): string => encodeFileName(text) ?? '';
const codeOf = async (call: Promise<unknown>): Promise<unknown> => ((await failureOf(call)) as { code?: unknown }).code;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a container full of hostile entries', () => {
  let id: string;
  let root: FileRoot;
  const at = (path: string): FilePlace => ({ root, path });
  const list = async (path: string): Promise<Map<string, FileEntry>> =>
    new Map((await api.engine.files.list.query(at(path))).entries.map((entry) => [fileNameText(entry.name), entry]));

  beforeAll(async () => {
    const spec = containerSpecOf(BASE_IMAGE, {
      name: 'files-one',
      command: ['sh', '-c', HOSTILE],
      mounts: [
        { kind: 'volume', name: 'files-data', target: '/data', readOnly: false },
        { kind: 'volume', name: 'files-fixed', target: '/fixed', readOnly: true },
      ],
    });
    ({ id } = await api.engine.containers.create.mutate({ spec, start: true }));
    root = { kind: 'container', container: id };
    await eventually(
      async () => ((await machine.docker.expect(['logs', 'files-one'])).includes('ready') ? true : null),
      { what: 'the entries', timeoutMs: 120_000 },
    );
  });

  describe.each(['running', 'stopped'] as const)('%s', (state) => {
    beforeAll(async () => {
      if (state === 'stopped') await api.engine.containers.stop.mutate({ container: id, graceSeconds: 5 });
    });

    test('is listed, each entry as what it is', async () => {
      const entries = await list('/srv');
      for (const text of [
        'line\nbreak',
        'esc\u001b[2Jape',
        'invoice\u202Egnp.exe',
        '<img src=x onerror=alert(1)>',
        '..hidden',
        '-rf *',
        'latin\uFFFD',
        '$(reboot)',
      ]) {
        expect(entries.get(text)?.kind, text).toBe('file');
      }
      expect(entries.get('text')).toMatchObject({ mode: 0o4750, userId: 1234, groupId: 567, sizeBytes: 9 });
      expect(entries.get('climb')?.target).toEqual({ path: '../../../../../../etc/shadow', kind: 'file' });
      expect(entries.get('dangling')?.target?.kind).toBe('missing');
      expect(entries.get('loop')?.target?.kind).toBe('missing');
      expect(entries.get('magic')?.target?.kind).toBe('missing');
      expect(entries.get('fifo')?.kind).toBe('fifo');
      expect(entries.get('device')?.kind).toBe('device');
      expect(entries.get('tree')?.kind).toBe('folder');
      expect((await list('/srv/many')).size).toBe(10_000);
      // By the container's own files of names; 1234 has none there.
      const { users, groups } = await api.engine.files.list.query(at('/srv'));
      expect(users).toContainEqual({ id: 0, name: 'captain' });
      expect(users.some((user) => user.id === 1234)).toBe(false);
      expect(groups).toContainEqual({ id: 567, name: 'crew' });
    });

    test('is told apart from its image', async () => {
      const changes = async (path: string): Promise<Record<string, string>> => {
        const answer = await api.engine.files.changes.query({ container: id, path });
        if (answer.kind !== 'changes') throw new Error(answer.kind);
        return Object.fromEntries(answer.entries.map(({ name: form, change }) => [fileNameText(form), change]));
      };
      expect(await changes('/')).toMatchObject({ srv: 'added', etc: 'changed' });
      expect(await changes('/etc')).toMatchObject({ passwd: 'changed', group: 'changed', shadow: 'added' });
      const added = await changes('/srv');
      expect(added).toMatchObject({ 'line\nbreak': 'added', tree: 'added', climb: 'added' });
      expect(Object.keys(added).filter((text) => text.startsWith('latin'))).toEqual([]);
      expect(Object.keys(await changes('/srv/many'))).toHaveLength(10_000);
      expect(await changes('/srv/tree/link')).toEqual({});
      const [program = ''] = [...(await list('/bin')).keys()].filter((text) => ['tac', 'yes'].includes(text));
      await api.engine.files.remove.mutate(at(`/bin/${program}`));
      expect(await changes('/bin')).toMatchObject({ [program]: 'deleted' });
      expect(await changes('/')).toMatchObject({ bin: 'changed' });
    });

    test('is read beneath its root, and only what is a file', async () => {
      expect(await api.engine.files.read.query(at('/srv/text'))).toMatchObject({ kind: 'text', text: 'one\r\ntwo\n' });
      expect(await api.engine.files.read.query(at('/srv/climb'))).toMatchObject({ kind: 'text', text: 'secret' });
      expect(await api.engine.files.read.query(at('/srv/binary'))).toEqual({ kind: 'binary', sizeBytes: 3 });
      expect(await api.engine.files.read.query(at('/srv/large'))).toEqual({ kind: 'too-large' });
      for (const [path, code] of [
        ['/srv/fifo', 'file-not-a-file'],
        ['/srv/device', 'file-not-a-file'],
        ['/srv/magic/passwd', state === 'running' ? 'file-denied' : 'file-missing'],
        ['/srv/loop', 'file-denied'],
        ['/srv/tree', 'file-is-a-folder'],
        ['/nowhere', 'file-missing'],
      ] as const) {
        expect(await codeOf(api.engine.files.read.query(at(path))), path).toBe(code);
      }
      expect(await codeOf(api.engine.files.list.query(at('/srv/../..')))).toBe('request-invalid');
      expect(await codeOf(api.engine.files.list.query(at('/%2E%2E/etc')))).toBe('request-invalid');
    });

    test('hands out a file, and a folder as a tar', async () => {
      const large = await transfers.download(at('/srv/large'));
      expect(large.opened).toMatchObject({ what: 'file', sizeBytes: 2_000_000 });
      expect(large.bytes.equals(Buffer.alloc(2_000_000))).toBe(true);
      const tree = await tarEntries((await transfers.download(at('/srv/tree'))).bytes);
      expect(Object.fromEntries(tree)).toEqual({
        'tree/': 'directory ',
        'tree/a/': 'directory ',
        'tree/a/b/': 'directory ',
        'tree/a/b/leaf': 'file deep',
        'tree/fifo': 'fifo ',
        'tree/link': 'symlink /etc',
      });
    });

    test('is changed: saved with mode and owner kept, made, renamed, removed', async () => {
      const read = await api.engine.files.read.query(at('/srv/text'));
      if (read.kind !== 'text') throw new Error('no text');
      const saving = { ...at('/srv/text'), base64: base64('three\n'), version: read.version };
      const { version } = await api.engine.files.save.mutate(saving);
      expect(await codeOf(api.engine.files.save.mutate(saving))).toBe('file-changed');
      expect((await list('/srv')).get('text')).toMatchObject({
        mode: 0o4750,
        userId: 1234,
        groupId: 567,
        sizeBytes: 6,
      });
      await api.engine.files.save.mutate({ ...saving, base64: base64('one\r\ntwo\n'), version });

      const folder = childPath('/srv', name(`new\n<b>${state}`));
      await api.engine.files.makeFolder.mutate(at(folder));
      expect(await codeOf(api.engine.files.makeFolder.mutate(at(folder)))).toBe('file-exists');
      const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));
      await transfers.upload(at(`${folder}/up`), bytes);
      expect(await transfers.upload(at(`${folder}/up`), bytes)).toContain(
        'There is a file or folder of that name already',
      );
      expect(await transfers.upload(at(`${folder}/up`), bytes.subarray(1), 'replace')).toBe(null);
      expect((await transfers.download(at(`${folder}/up`))).bytes.equals(bytes.subarray(1))).toBe(true);
      await transfers.upload(at(`${folder}/none`), Buffer.alloc(0));
      await api.engine.files.rename.mutate({ ...at(`${folder}/up`), name: name('über') });
      expect(await codeOf(api.engine.files.rename.mutate({ ...at(`${folder}/none`), name: name('über') }))).toBe(
        'file-exists',
      );
      expect([...(await list(folder)).keys()].sort()).toEqual(['none', 'über']);
      await api.engine.files.remove.mutate(at(folder));
      expect(await codeOf(api.engine.files.list.query(at(folder)))).toBe('file-missing');
    });

    test('takes a folder of a thousand files by one call, and merges it with one that is there', async () => {
      const count = 1000;
      const folder = `up-${state}`;
      const parts = [
        uploadLine({ kind: 'folder', path: folder }),
        uploadLine({ kind: 'folder', path: `${folder}/empty` }),
      ];
      const files = Array.from({ length: count }, (_, index) => fileOf(`${folder}/f${index}`, Buffer.from(`${index}`)));
      const stream = Buffer.concat([Buffer.from(parts.join('')), ...files, Buffer.from(UPLOAD_END)]);
      const into = at('/srv');
      expect(await transfers.uploadStream({ ...into, existing: 'refuse' }, stream)).toEqual({
        files: count,
        folders: 2,
        kept: 0,
        failed: 0,
        failures: [],
      });
      expect((await list(`/srv/${folder}`)).size).toBe(count + 1);
      expect(await list(`/srv/${folder}/empty`)).toEqual(new Map());
      expect(await api.engine.files.read.query(at(`/srv/${folder}/f999`))).toMatchObject({ text: '999' });
      expect(await transfers.uploadStream({ ...into, existing: 'keep' }, stream)).toMatchObject({
        files: 0,
        kept: count,
      });
      // `climb` is a link to a file, `tree` a folder, and a link is no folder to go on in.
      const odd = [
        fileOf('climb', Buffer.from('x')),
        fileOf('tree', Buffer.from('x')),
        fileOf('tree/link/x', Buffer.from('x')),
        fileOf(`${folder}/last`, Buffer.from('x')),
        Buffer.from(UPLOAD_END),
      ];
      const report = await transfers.uploadStream({ ...into, existing: 'replace' }, Buffer.concat(odd));
      expect(report).toMatchObject({ files: 1, failed: 3 });
      expect(report.failures.map(({ path }) => path)).toEqual(['climb', 'tree', 'tree/link/x']);
      expect((await list('/etc')).has('x')).toBe(false);
      await api.engine.files.remove.mutate(at(`/srv/${folder}`));
    });

    test('is removed from without following links', async () => {
      const doomed = `/srv/doomed-${state}`;
      expect((await list(doomed)).get('out')?.target).toEqual({ path: '/etc', kind: 'folder' });
      await api.engine.files.remove.mutate(at(doomed));
      expect((await list('/srv')).has(`doomed-${state}`)).toBe(false);
      expect((await list('/etc')).has('shadow')).toBe(true);
    });

    test('shows its mounts, and keeps what is mounted read-only', async () => {
      expect((await list('/data')).has('kept')).toBe(true);
      await transfers.upload(at(`/data/from-${state}`), Buffer.from('x'));
      expect(await codeOf(transfers.upload(at('/fixed/no'), Buffer.from('x')))).toBe('file-read-only');
    });
  });

  test('goes on after a start with what was changed while it was stopped', async () => {
    await transfers.upload(at('/root-file'), Buffer.from('from outside'));
    await api.engine.containers.start.mutate({ container: id });
    expect(await machine.docker.expect(['exec', 'files-one', 'cat', '/root-file'])).toBe('from outside');
  });

  test('a volume is looked at and changed, in use or not', async () => {
    const volume: FileRoot = { kind: 'volume', volume: 'files-data' };
    const names = async (): Promise<string[]> =>
      (await api.engine.files.list.query({ root: volume, path: '/' })).entries.map((entry) => entry.name).sort();
    expect(await names()).toEqual(['from-running', 'from-stopped', 'kept']);
    await api.engine.containers.remove.mutate({ container: id, force: true, volumes: false });
    await transfers.upload({ root: volume, path: '/later' }, Buffer.from('y'));
    expect(await names()).toEqual(['from-running', 'from-stopped', 'kept', 'later']);
    expect(await api.engine.files.read.query({ root: volume, path: '/kept' })).toMatchObject({ text: 'kept\n' });
    const missing = api.engine.files.list.query({ root: { kind: 'volume', volume: 'files-none' }, path: '/' });
    expect(await codeOf(missing)).toBe('no-such-volume');
    expect(await codeOf(api.engine.files.list.query(at('/')))).toBe('no-such-container');
  });
});
