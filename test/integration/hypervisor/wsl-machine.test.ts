import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MachineSpec, ShareAttachment, VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { WslDriver } from '../../../electron/hypervisor/wsl/driver.ts';
import { buildConfigDisk } from '../../../electron/vm/config-disk.ts';
import { ensureInstallKeys } from '../../../electron/vm/keys.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import { TINY_GUEST_GREETING } from '../../support/tiny-guest.ts';
import {
  createWslSubject,
  IMAGE_FOLDER,
  installStandIn,
  KEEPER_PROGRAM,
  type StandIn,
  STAND_IN_REASON,
  type WslSubject,
} from '../../support/wsl/wsl-subject.ts';
import { CARD_ADDRESS } from '../../support/wsl/session.ts';

/** What a machine in WSL (here: its stand-in) does beyond the contract. */
describe.skipIf(STAND_IN_REASON !== null)(`WSL${STAND_IN_REASON === null ? '' : `: ${STAND_IN_REASON}`}`, () => {
  let standIn: StandIn;
  let subject: WslSubject;
  let machine: VirtualMachine | undefined;

  beforeAll(async () => {
    standIn = await installStandIn();
  });

  afterAll(async () => {
    await standIn.dispose();
  });

  beforeEach(async () => {
    subject = await createWslSubject(standIn);
  });

  afterEach(async () => {
    await standIn.fail(null);
    await machine?.kill();
    machine = undefined;
    await subject.dispose();
  });

  const launch = async (changes: Partial<MachineSpec> = {}): Promise<ConsoleReader> => {
    machine = await subject.driver.launch({ ...subject.spec, ...changes }, subject.context);
    const reader = new ConsoleReader(machine.console);
    await reader.waitFor(TINY_GUEST_GREETING);
    return reader;
  };
  const distributions = (): Promise<string[]> => readdir(join(standIn.folder, 'distributions'));
  const ownDistribution = async (): Promise<string> =>
    /boathouse-[0-9a-f]{8}/.exec((await readFile(subject.dataFile)).toString('latin1', 0, 512))?.[0] ?? '';
  it('leaves nothing of its trial, and one distribution a data disk', async () => {
    await launch();
    await machine?.kill();
    await launch();
    const own = await ownDistribution();
    expect((await distributions()).filter((name) => name.includes('trial') || name === own)).toEqual([own]);
  });

  it('shows the console to nobody who does not know its secret', async () => {
    const reader = await launch();
    const stranger = connect(join(subject.context.runFolder, 'console.sock'));
    const heard: Buffer[] = [];
    stranger.on('data', (chunk: Buffer) => heard.push(chunk));
    stranger.write('x'.repeat(32));
    await once(stranger, 'close');
    expect(heard).toEqual([]);
    await reader.type('still');
    await reader.waitFor('still');
  });

  it('keeps the data when the image is another one, and after a kill', async () => {
    const first = await launch();
    await first.type('w.');
    await first.waitFor('.');
    await machine?.kill();
    const other = join(subject.folder, 'other.img');
    await writeFile(other, Buffer.concat([await readFile(standIn.root), Buffer.alloc(4096)]));
    const disks = [{ path: other, readOnly: true }, ...subject.spec.disks.slice(1)];
    const reader = await launch({ disks });
    await reader.type('c');
    await reader.waitFor('kept');
    const system = join(standIn.folder, 'distributions', await ownDistribution(), 'root', 'boathouse', 'system.img');
    expect((await readFile(system)).equals(await readFile(other))).toBe(true);
  });

  it('replaces an image that was altered in the distribution', async () => {
    await launch();
    await machine?.kill();
    const system = join(standIn.folder, 'distributions', await ownDistribution(), 'root', 'boathouse', 'system.img');
    await writeFile(system, 'altered');
    await launch();
    expect((await readFile(system)).equals(await readFile(standIn.root))).toBe(true);
  });

  it('makes no empty distribution where one with data is missing, and says how to have it back', async () => {
    await launch();
    await machine?.kill();
    const own = await ownDistribution();
    await rm(join(standIn.folder, 'distributions', own), { recursive: true });
    await expect(launch()).rejects.toMatchObject({
      code: 'disk-not-accessible',
      message: expect.stringContaining(own) as string,
      hint: expect.stringContaining('--import-in-place') as string,
    });
    await rm(join(subject.folder, own), { recursive: true });
    await expect(launch()).rejects.toMatchObject({ hint: expect.stringContaining('reset --data') as string });
    expect(await distributions()).not.toContain(own);
    expect(await readdir(subject.context.runFolder)).toEqual([]);
  });

  it('leaves the data of another hypervisor alone', async () => {
    const disk = Buffer.alloc(65_536);
    disk.writeUInt16LE(0xef53, 1080);
    await writeFile(subject.dataFile, disk);
    await expect(launch()).rejects.toMatchObject({ code: 'disk-not-accessible' });
    expect((await readFile(subject.dataFile)).equals(disk)).toBe(true);
  });

  it('tries an import again that failed', async () => {
    await standIn.fail('import Wsl/Service/RegisterDistro/ERROR_DISK_FULL');
    await expect(launch()).rejects.toMatchObject({
      code: 'disk-not-accessible',
      message: expect.stringContaining('full') as string,
      hint: expect.stringContaining('room') as string,
    });
    const name = await ownDistribution();
    expect(name).not.toBe('');
    await standIn.fail(null);
    await launch();
    expect(await ownDistribution()).toBe(name);
  });

  it.each([
    ['version invalid', 'wsl --update'],
    ['import Wsl/Service/RegisterDistro/CreateVm/HCS/HCS_E_HYPERV_NOT_INSTALLED', 'firmware'],
    ['import Wsl/WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED', 'wsl --install --no-distribution'],
    ['import Wsl/Service/RegisterDistro/WSL_E_WSL2_NEEDED', 'firmware'],
  ])('is unavailable, with what to do, after %s', async (failure, remedy) => {
    await standIn.fail(failure);
    const stateFolder = join(subject.folder, 'state');
    expect(await subject.driver.probe({ ...subject.probeRequest, stateFolder })).toMatchObject({
      kind: 'unavailable',
      hint: expect.stringContaining(remedy) as string,
    });
  });

  it('is unavailable where WSL is set to have no network', async () => {
    await writeFile(join(subject.folder, '.wslconfig'), '[wsl2]\nnetworkingMode=none\n');
    const { facts } = standIn;
    const driver = new WslDriver({ ...facts, env: { ...facts.env, USERPROFILE: subject.folder } }, KEEPER_PROGRAM);
    expect(await driver.probe(subject.probeRequest)).toMatchObject({
      kind: 'unavailable',
      hint: expect.stringContaining('.wslconfig') as string,
    });
  });

  it('boots the image up to the engine, and stops it', { timeout: 180_000 }, async () => {
    const { signal, logger } = subject.context;
    const keys = await ensureInstallKeys(join(subject.folder, 'keys'), logger);
    const config = join(subject.folder, 'config.img');
    const shares: ShareAttachment[] = [
      { kind: 'drvfs', tag: 'share0', hostPath: join(subject.folder, 'shared folder'), readOnly: true },
      { kind: 'drvfs', tag: 'share1', hostPath: join(subject.folder, 'gone'), readOnly: false },
    ];
    await mkdir(join(subject.folder, 'shared folder'));
    await writeFile(join(subject.folder, 'shared folder', 'file'), 'of Windows');
    const mounts = shares.map((share) => ({ ...share, guestPath: `/z/${share.tag}`, options: '-' }));
    const addressing = {
      address: null,
      gateway: null,
      dns: '192.168.65.1',
      hostAlias: '192.168.65.2',
      mtu: 1500,
      ipv6: null,
    };
    await writeFile(
      config,
      await buildConfigDisk({
        hostname: 'boathouse',
        timeMs: 0,
        addressing,
        mounts,
        rosettaTag: null,
        authorizedKeys: [keys.client.publicKey],
        hostKey: keys.host.privateKey,
        engineConfig: '{}',
      }),
    );
    const image = (name: string): string => join(IMAGE_FOLDER ?? '', name);
    machine = await subject.driver.launch(
      {
        ...subject.spec,
        disks: [
          { path: image('rootfs.img'), readOnly: true },
          { path: config, readOnly: true },
          { path: subject.dataFile, readOnly: false },
        ],
        shares,
      },
      { ...subject.context, signal },
    );
    const reader = new ConsoleReader(machine.console);
    await reader.waitFor('[boathouse] phase=initramfs');
    await reader.waitFor(`[boathouse] network address=${CARD_ADDRESS} gateway=172.28.0.1 dns=`);
    await reader.waitFor('Server listening on 0.0.0.0 port ');
    // Not the one that another distribution may have.
    expect(reader.text).toMatch(/Server listening on 0\.0\.0\.0 port [23]\d{4}\./);
    expect(reader.text).toMatch(/\[boathouse\] network .* port=[23]\d{4} /);
    await reader.waitFor('[boathouse] service=dockerd state=ready');
    expect(reader.text).not.toMatch(/\[boathouse\] (?:fatal|warning code=(?!task-failed|share-failed))/);
    expect(reader.text).toMatch(
      /warning code=share-failed message=\/z\/share1:%20mount:%20No%20such%20file%20or%20directory:%20see%20that%20its%20drive/,
    );
    await reader.type('cat /z/share0/file; echo x >/z/share0/file\n');
    await reader.waitFor('of Windows');
    await reader.waitFor('Read-only file system');
    // The console is a terminal with a shell of root's.
    await reader.type('cat /run/boathouse/config/version; hostname\n');
    await reader.waitFor('1\r\nboathouse\r\n');
    await reader.type('poweroff\n');
    await reader.waitFor('[boathouse] phase=power-off');
    expect(await machine.exited).toEqual({ kind: 'shutdown' });
    const data = join(standIn.folder, 'distributions', await ownDistribution(), 'root', 'boathouse', 'data');
    expect(await readdir(data)).toEqual(expect.arrayContaining(['lib', 'log']));
  });
});
