import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { buildConfigDisk, type GuestConfig, writeConfigDisk } from '../../../electron/vm/config-disk.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const CONFIG: GuestConfig = {
  hostname: 'boathouse',
  timeMs: 1_763_712_000_999,
  addressing: {
    address: '10.0.2.15/24',
    gateway: '10.0.2.2',
    dns: '10.0.2.3 fd00::3',
    hostAlias: '10.0.2.2',
    mtu: 1500,
    ipv6: null,
  },
  mounts: [
    {
      kind: '9p',
      tag: 'share0',
      hostPath: '/home/ann',
      guestPath: '/home/ann and co',
      readOnly: false,
      options: 'cache=mmap',
    },
    { kind: 'virtiofs', tag: 'share1', hostPath: '/srv', guestPath: '/srv', readOnly: true, options: '-' },
  ],
  rosettaTag: null,
  authorizedKeys: ['ssh-ed25519 AAAA boathouse'],
  hostKey: 'the host key\n',
  engineConfig: '{}\n',
};

async function textOf(chunks: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += String(chunk);
  return text;
}

async function entriesOf(disk: Buffer): Promise<[string, string][]> {
  const entries: [string, string][] = [];
  const archive = extract();
  archive.end(disk);
  for await (const entry of archive) entries.push([entry.header.name, await textOf(entry)]);
  return entries;
}

test('the disk is what the guest expects of it', async () => {
  const disk = await buildConfigDisk(CONFIG);
  expect(disk.length).toBe(1024 * 1024);
  expect(disk.toString('latin1', 0, 17)).toBe('boathouse/version');
  expect(disk.toString('latin1', 257, 262)).toBe('ustar');
  expect(await entriesOf(disk)).toEqual([
    ['boathouse/version', '1\n'],
    ['boathouse/hostname', 'boathouse\n'],
    ['boathouse/time', '1763712000\n'],
    [
      'boathouse/network',
      'ADDRESS="10.0.2.15/24"\nGATEWAY="10.0.2.2"\nDNS="10.0.2.3 fd00::3"\nHOST_ALIAS="10.0.2.2"\nMTU="1500"\n' +
        'ADDRESS6=""\nGATEWAY6=""\n',
    ],
    ['boathouse/shares', '9p\tshare0\t/home/ann and co\trw\tcache=mmap\nvirtiofs\tshare1\t/srv\tro\t-\n'],
    ['boathouse/ssh/authorized_keys', 'ssh-ed25519 AAAA boathouse\n'],
    ['boathouse/ssh/host_ed25519_key', 'the host key\n'],
    ['boathouse/engine/daemon.json', '{}\n'],
  ]);
});

test('a guest that is to ask DHCP is told no address of its own', async () => {
  const addressing = { ...CONFIG.addressing, address: null, gateway: null };
  const entries = new Map(await entriesOf(await buildConfigDisk({ ...CONFIG, addressing })));
  expect(entries.get('boathouse/network')).toMatch(/^ADDRESS=""\nGATEWAY=""\nDNS="10\.0\.2\.3 /);
});

test('names for the guest’s own name server stand there with their addresses, and nothing that is none', async () => {
  const withNames = (names: Record<string, string>) =>
    buildConfigDisk({ ...CONFIG, addressing: { ...CONFIG.addressing, names } });
  const entries = await entriesOf(await withNames({ 'DB.local': '192.168.65.5', _six: '2001:db8::1' }));
  const lines = 'db.local c0a84105\n_six 20010db8000000000000000000000001\n';
  expect(entries).toContainEqual(['boathouse/names', lines]);
  await expect(withNames({ 'a b': '10.0.0.1' })).rejects.toThrow('not a name');
  expect((await entriesOf(await withNames({}))).map(([name]) => name)).not.toContain('boathouse/names');
});

test('the share with Rosetta is named where there is one', async () => {
  const entries = await entriesOf(await buildConfigDisk({ ...CONFIG, rosettaTag: 'rosetta' }));
  expect(entries).toContainEqual(['boathouse/rosetta', 'rosetta\n']);
});

test('a disk that is larger stays a whole number of MiB', async () => {
  const disk = await buildConfigDisk({ ...CONFIG, engineConfig: 'x'.repeat(1024 * 1024) });
  expect(disk.length).toBe(2 * 1024 * 1024);
});

test('nothing that a shell would run gets into the network file', async () => {
  const addressing = { ...CONFIG.addressing, dns: '$(reboot)' };
  await expect(buildConfigDisk({ ...CONFIG, addressing })).rejects.toThrow('no address');
});

test('nothing that would be another field or line gets into the share list', async () => {
  const mounts = CONFIG.mounts.map((mount) => ({ ...mount, guestPath: '/a\tro\n9p' }));
  await expect(buildConfigDisk({ ...CONFIG, mounts })).rejects.toThrow('not a field');
});

test('the file holds a secret, so it is for this user alone', async () => {
  const path = join(await temporaryFolder(), 'config.img');
  await writeConfigDisk(path, CONFIG);
  await writeConfigDisk(path, CONFIG);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
