import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmulatedMachine, startEmulation } from '../stand-in/emulation.ts';
import { startHostEnds } from '../stand-in/host-ends.ts';
import { DEFAULT_MEMORY_MIB, emulationArguments } from './emulated-machine.ts';
import { type Arguments, parseArguments } from './parse-arguments.ts';
import { serveRest } from './rest-server.ts';
import { serveFolders, type SharedFolder, sharedFolders } from './shared-folders.ts';

/**
 * Stands in for vfkit where there is no macOS: takes vfkit's command line and no other, behaves on its terminal, its control socket
 * and its datagram socket as vfkit's source says, and boots the guest with QEMU. What is Apple's below it is guessed at.
 * `VFKIT_STAND_IN_ARCH` says which Mac it is on, `VFKIT_STAND_IN_CONSOLE` what the guest's console is (`emulated-machine.ts`), and
 * `VFKIT_STAND_IN_ROSETTA` names the folder that is shared as Rosetta where that is installed.
 */
const ARCH = process.env['VFKIT_STAND_IN_ARCH'] === 'amd64' ? 'amd64' : 'arm64';
const ROSETTA = process.env['VFKIT_STAND_IN_ROSETTA'] ?? null;

await main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Error: ${message}\nUsage:\n  vfkit [flags]\n\n${message}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  if (args.flags.has('version')) {
    process.stdout.write('vfkit version: v0.6.4\n');
    return;
  }
  const pidFile = args.flags.get('pidfile');
  if (pidFile !== undefined) writeFileSync(pidFile, String(process.pid), { mode: 0o600 });
  checkFiles(args);
  const shared = sharedFolders(args.devices, { arch: ARCH, rosettaFolder: ROSETTA });
  const folder = await mkdtemp(join(tmpdir(), 'vfkit-below-'));
  try {
    await run(args, shared, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

async function run(args: Arguments, shared: readonly SharedFolder[], folder: string): Promise<void> {
  const network = args.devices.find(({ kind }) => kind === 'virtio-net')?.options.get('unixSocketPath');
  const name = `vfkit-${process.pid.toString(16)}-${Math.floor(Math.random() * 0xffff).toString(16)}.sock`;
  const ends = startHostEnds(['vfkit', folder, ...(network === undefined ? [] : [name, network])]);
  const terminal = await ends.line();
  log(`Using PTY (pty path: ${terminal})`);
  const shares = await serveFolders(shared, folder, args.flags.get('memory') ?? DEFAULT_MEMORY_MIB);
  const machine = await startEmulation(ARCH, [...emulationArguments(ARCH, args, folder), ...shares]);
  const rest = await serve(args, terminal, machine);
  ends.child.stdin.write('join\n');
  await ends.line();
  const stopped = new Promise<void>((resolve) => {
    machine.qmp.onEvent((event) => {
      if (event.name === 'SHUTDOWN') resolve();
    });
  });
  await machine.qmp.execute('cont');
  rest.started();
  log('virtual machine is running');
  await Promise.race([stopped, machine.ended]);
  await machine.ended;
  await ends.ended;
  log('VM is stopped');
  rest.close();
}

async function serve(
  { flags, devices }: Arguments,
  terminal: string,
  { qmp }: EmulatedMachine,
): Promise<{ started(): void; close(): void }> {
  let state = 'Stopped';
  const move = async (from: string, to: string, command: string): Promise<void> => {
    if (state !== from) throw new Error(`Invalid virtual machine state transition: ${state} to ${to}`);
    await qmp.execute(command);
    state = to;
  };
  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    Pause: () => move('Running', 'Paused', 'stop'),
    Resume: () => move('Paused', 'Running', 'cont'),
    Stop: () => qmp.execute('system_powerdown'),
    HardStop: () => qmp.execute('quit'),
  };
  const uri = flags.get('restful-uri');
  const started = (): void => void (state = 'Running');
  if (uri === undefined) return { started, close: () => undefined };
  const socketPath = decodeURIComponent(/^unix:\/\/(\/.+)$/.exec(uri)?.[1] ?? '');
  if (socketPath === '' || Buffer.byteLength(socketPath) > 103) throw new Error('invalid unix uri');
  await serveRest(socketPath, {
    state: () => `VirtualMachineState${state}`,
    inspect: () => ({
      vcpus: Number(flags.get('cpus')),
      devices: devices.map(({ kind, options }) => ({
        kind: kind.replace('-', ''),
        ...(options.has('pty') ? { usesPty: true, ptyName: terminal } : {}),
      })),
    }),
    change: async (wanted) => {
      const change = changes[wanted];
      if (change === undefined) throw new Error(`invalid new VMState: ${wanted}`);
      await change();
    },
  });
  return { started, close: () => rmSync(socketPath, { force: true }) };
}

/** What vfkit reads before it starts anything: a disk's head (`VirtioBlk.validate`), and, on Apple silicon, the kernel's. */
function checkFiles({ flags, devices }: Arguments): void {
  for (const { kind, options } of devices) {
    if (kind !== 'virtio-blk') continue;
    const path = options.get('path') ?? '';
    let head: Buffer;
    try {
      head = readHead(path);
    } catch (error) {
      throw new Error(`failed to open file ${path}: ${goError(error, path)}`, { cause: error });
    }
    if (head.subarray(0, 4).toString('latin1') === 'QFI\xfb')
      throw new Error('vfkit does not support qcow2 image format');
  }
  if (ARCH !== 'arm64') return;
  const kernel = flags.get('kernel') ?? '';
  let head: Buffer;
  try {
    head = readHead(kernel);
  } catch (error) {
    throw new Error(goError(error, kernel), { cause: error });
  }
  if (head.subarray(0x38, 0x3c).toString('latin1') !== 'ARMd')
    throw new Error(`kernel must be uncompressed, ${kernel} is a compressed file`);
}

function readHead(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(64);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

function goError(error: unknown, path: string): string {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return missing ? `open ${path}: no such file or directory` : `open ${path}: permission denied`;
}

function log(message: string): void {
  process.stderr.write(`time="${new Date().toISOString()}" level=info msg="${message}"\n`);
}
