import { once } from 'node:events';
import { accessSync, constants, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { option } from '../../../electron/hypervisor/qemu/option.ts';
import { diskArguments, type EmulatedMachine, entropyArguments, startEmulation } from '../stand-in/emulation.ts';
import { type HostEnds, startHostEnds } from '../stand-in/host-ends.ts';
import { linuxBoot } from '../stand-in/linux-boot.ts';
import { type Card, dialCard, joinCard } from './card.ts';
import { type Arguments, type Device, parseArguments } from './parse-arguments.ts';
import { startShareDevice } from './share-device.ts';

/**
 * Stands in for HyperKit where there is no macOS: takes HyperKit's command line and no other, makes its devices in HyperKit's order, behaves on
 * terminal, card, signals and exit as its source says (moby/hyperkit at 3cb0d54), and boots the guest with QEMU as its `kexec` does. What
 * it does not: lock disks, lose what a full terminal has no room for, fill the console's ring, or reach virtio-sock's guest. For
 * its 9P device see `share-device.ts`.
 */
const RESET = 2;
/** `pid file`: what HyperKit's atexit removes; not when it aborts. */
let pidFile: string | null = null;
/** HyperKit's stdout is a file here, so it comes when it exits. */
const chatter: string[] = [];
const folder = await mkdtemp(join(tmpdir(), 'hyperkit-below-'));

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  quit(1);
}

async function main(argv: readonly string[]): Promise<void> {
  const args = parseArguments(argv);
  if (args.switches.has('v')) {
    process.stderr.write('hyperkit: v0.20210107\n\nHomepage: https://github.com/docker/hyperkit\nLicense: BSD\n\n');
    quit(0);
  }
  if (args.pidFile !== null) {
    writeFileSync(args.pidFile, String(process.pid), { flag: 'wx', mode: 0o644 });
    pidFile = args.pidFile;
  }
  const ends = startHostEnds(['hyperkit', folder]);
  const emulated: string[] = [];
  let card: Card | null = null;
  for (const [index, device] of args.devices.entries()) {
    if (device.kind === 'lpc') await makeConsole(args, ends);
    if (device.kind === 'virtio-rnd') emulated.push(...entropyArguments(`rng${index}`));
    if (device.kind === 'virtio-blk') emulated.push(...makeDisk(device, index));
    if (device.kind === 'virtio-sock') await makeVsock(device);
    if (device.kind === 'virtio-9p') emulated.push(...(await makeShare(device, index)));
    if (device.kind === 'virtio-vpnkit') {
      card = await dialCard(device.options.get('path') ?? '/var/tmp/com.docker.slirp.socket');
      emulated.push(...cardArguments(card));
    }
  }
  const machine = await startEmulation('amd64', [...bootArguments(args), ...emulated]);
  await run(machine, ends, card);
}

async function makeConsole({ console }: Arguments, ends: HostEnds): Promise<void> {
  const terminal = await ends.line();
  const file = console.get('autopty');
  chatter.push(`linkname ${file ?? '(null)'}`, `COM1 connected to ${terminal}`);
  if (file !== undefined && file !== '') writeFileSync(file, terminal, { mode: 0o644 });
  const ring = console.get('log');
  if (ring === undefined) return;
  writeFileSync(ring, '', { mode: 0o644 });
  truncateSync(ring, 65_536);
}

/** `blockif_open`: what cannot be written is opened for reading. */
function makeDisk({ path, options }: Device, index: number): string[] {
  const allowed = (mode: number): boolean => {
    try {
      accessSync(path, mode);
      return true;
    } catch {
      return false;
    }
  };
  const readOnly = options.has('ro') || !allowed(constants.W_OK);
  if (!allowed(constants.R_OK)) throw new Error('Could not open backing file: No such file or directory');
  return diskArguments({ node: `disk${index}`, path, readOnly, serial: `BHYVE-${index}` });
}

/** A server that goes ends HyperKit without more ado (`_exit`). What the guest mounts by the tag is an empty folder. */
async function makeShare({ options }: Device, index: number): Promise<string[]> {
  chatter.push('virtio-9p: initialising');
  await startShareDevice(options.get('path') ?? '', () => {
    process.stderr.write('virtio-9p: unexpected EOF reading -- did the 9P server crash?\n');
    process.exit(1);
  });
  const id = `share${index}`;
  const path = join(folder, id);
  mkdirSync(path);
  const fsdev = option('local', { id, path, security_model: 'none', readonly: 'on' });
  const device = option('virtio-9p-pci', { fsdev: id, mount_tag: options.get('tag') ?? 'plan9' });
  return ['-fsdev', fsdev, '-device', device];
}

/** Who connects is not answered: QEMU has no such device without a kernel's help. */
async function makeVsock({ options }: Device): Promise<void> {
  const server = createServer();
  server.listen(join(options.get('path') ?? '', 'connect'));
  await once(server, 'listening');
}

function cardArguments({ macAddress }: Card): string[] {
  const address = { 'addr.type': 'unix', 'addr.path': join(folder, 'card') };
  const netdev = option('stream', { id: 'net0', server: true, ...address });
  return ['-netdev', netdev, '-device', option('virtio-net-pci', { netdev: 'net0', mac: macAddress, romfile: '' })];
}

function bootArguments({ cpus, memoryMiB, firmware }: Arguments): string[] {
  if (firmware?.kind !== 'kexec') throw new Error('the stand-in boots by kexec alone');
  const [kernel, initrd, commandLine] = firmware.parts;
  const file = join(folder, 'boot.elf');
  try {
    writeFileSync(file, linuxBoot({ way: 'kexec', kernel, initrd, commandLine, memoryMiB }));
  } catch (error) {
    abort(error instanceof Error ? error.message : String(error));
  }
  return [
    ...['-no-reboot', '-smp', String(cpus), '-m', `size=${memoryMiB}M`, '-kernel', file],
    ...['-chardev', option('socket', { id: 'console', path: join(folder, 'console'), server: true, wait: false })],
    ...['-serial', 'chardev:console'],
  ];
}

async function run(machine: EmulatedMachine, ends: HostEnds, card: Card | null): Promise<void> {
  ends.child.stdin.write(`join ${machine.pid}\n`);
  await ends.line();
  const press = (): void => void machine.qmp.execute('system_powerdown').catch(() => undefined);
  if (card !== null) {
    const emulated = connect(join(folder, 'card'));
    await once(emulated, 'connect');
    joinCard(card, emulated, press);
  }
  let reason: unknown = null;
  const stopped = new Promise<void>((resolve) => {
    machine.qmp.onEvent((event) => {
      if (event.name !== 'SHUTDOWN') return;
      reason = event.data['reason'];
      resolve();
    });
  });
  process.on('SIGTERM', press);
  await machine.qmp.execute('cont');
  await Promise.race([stopped, machine.ended]);
  await machine.ended;
  await ends.ended;
  quit(reason === 'guest-reset' ? RESET : 0);
}

function quit(exitCode: number): never {
  if (pidFile !== null) rmSync(pidFile, { force: true });
  rmSync(folder, { recursive: true, force: true });
  if (chatter.length > 0) process.stdout.write(`${chatter.join('\n')}\n`);
  process.exit(exitCode);
}

function abort(words: string): never {
  process.stderr.write(`${words}\n`);
  rmSync(folder, { recursive: true, force: true });
  process.kill(process.pid, 'SIGABRT');
  // The signal is on its way.
  for (;;);
}
