import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { delay, within } from '../../../electron/host/delay.ts';
import { waitForSocket } from '../../../electron/host/wait-for-socket.ts';
import { option } from '../../../electron/hypervisor/qemu/option.ts';
import { startEmulation } from '../stand-in/emulation.ts';
import { ovmfArguments } from '../uefi-machine.ts';
import { listenForWords } from './ear.ts';
import { FirmwareFilter } from './firmware-filter.ts';
import { MachineStore, type StoredMachine } from './machine-store.ts';

/**
 * The stand-in's vmwp.exe: the process of one machine. `node worker.js STORE MACHINE-ID`
 *
 *   pipe and ear are there ──▶ the guest runs ──▶ off: an entry in the event log, and the process ends
 *
 * The ear takes words, one a connection, and answers `ok`, or the state: `state`, `pause`, `resume`, `shut-down`, `turn-off`.
 */
const EVENTS: Readonly<Record<string, number>> = { 'guest-shutdown': 18508, 'guest-panic': 18528 };
const ASKED_FIRST = 18504;
const TURNED_OFF = 18502;
const LAST_WORDS_MS = 2000;
/** QEMU's own network in place of a switch, or a TAP device on one. */
const tap = process.env['HYPERV_STAND_IN_TAP'] ?? '';
const CABLE = tap === '' ? 'user,id=net0' : `tap,id=net0,ifname=${tap},script=no,downscript=no`;

const [place, id] = process.argv.slice(2);
if (place === undefined || id === undefined) throw new Error('usage: worker.js STORE MACHINE-ID');
const store = new MachineStore(place);
const stored = await store.machine(id);
if (stored === null) throw new Error(`no machine ${id}`);
const folder = await mkdtemp(join(tmpdir(), 'hyperv-below-'));
try {
  await run(stored);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);

async function run(machine: StoredMachine): Promise<void> {
  const console = join(folder, 'console');
  const { qmp, ended } = await startEmulation('amd64', await emulationArguments(machine, console));
  const serial = await waitForSocket(
    { kind: 'unix', path: console },
    { clock: systemClock, timeoutMs: 60_000, signal: new AbortController().signal },
  );
  const pipe = await servePipe(machine, serial);
  const heardAll = new Promise<void>((resolve) => serial.once('close', () => resolve()));
  let event = TURNED_OFF;
  const told = new AbortController();
  let asked = false;
  let state = 'Running';
  qmp.onEvent(({ name, data }) => {
    if (name !== 'SHUTDOWN') return;
    const reason = String(data['reason']);
    event = asked && reason === 'guest-shutdown' ? ASKED_FIRST : (EVENTS[reason] ?? TURNED_OFF);
    told.abort();
  });
  const ear = await listenForWords(store.ear(machine.id), async (word) => {
    if (word === 'pause') await qmp.execute('stop').then(() => (state = 'Paused'));
    else if (word === 'resume') await qmp.execute('cont').then(() => (state = 'Running'));
    else if (word === 'shut-down') await qmp.execute('system_powerdown').then(() => (asked = true));
    else if (word === 'turn-off') await qmp.execute('quit').catch(() => undefined);
    else if (word !== 'state') throw new Error(`unknown: ${word}`);
    return word === 'state' ? state : 'ok';
  });
  await qmp.execute('cont');
  await ended;
  // What QEMU said last may come behind its end.
  await delay(systemClock, LAST_WORDS_MS, told.signal).catch(() => undefined);
  await within(systemClock, LAST_WORDS_MS, heardAll, () => undefined);
  await store.noteEnd(machine.id, event);
  ear.close();
  await pipe.close();
}

async function emulationArguments(machine: StoredMachine, console: string): Promise<string[]> {
  const { disks, bootDisk, memoryBytes, cpus, macAddress } = machine;
  const card = option('virtio-net-pci', { netdev: 'net0', mac: macAddress?.match(/../g)?.join(':'), romfile: '' });
  return [
    ...['-smp', String(cpus), '-m', `size=${memoryBytes / 1024 ** 2}M`],
    ...(await ovmfArguments(folder)),
    ...['-chardev', option('socket', { id: 'console', path: console, server: true, wait: false })],
    ...['-serial', 'chardev:console'],
    ...disks.flatMap((path, index) => {
      const node = `disk${index}`;
      const blockdev = option('vhdx', { 'node-name': node, 'file.driver': 'file', 'file.filename': path });
      const bootindex = path === bootDisk ? 0 : undefined;
      return ['-blockdev', `driver=${blockdev}`, '-device', option('virtio-blk-pci', { drive: node, bootindex })];
    }),
    ...(macAddress === null ? [] : ['-netdev', CABLE, '-device', card]),
  ];
}

/** The console's pipe: for one client at a time, the others wait; without one, what the guest says is lost. */
async function servePipe(machine: StoredMachine, serial: Socket): Promise<{ close(): Promise<void> }> {
  const path = store.pipe(machine.pipe ?? '');
  await mkdir(join(store.folder, 'pipes'), { recursive: true });
  await rm(path, { force: true });
  const filter = new FirmwareFilter();
  const clients: Socket[] = [];
  const serve = (socket: Socket): void => {
    socket.on('data', (chunk) => serial.write(chunk));
    socket.on('drain', () => serial.resume());
  };
  const server = createServer((socket) => {
    clients.push(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      const served = clients[0] === socket;
      clients.splice(clients.indexOf(socket), 1);
      serial.resume();
      if (served && clients[0] !== undefined) serve(clients[0]);
    });
    if (clients.length === 1) serve(socket);
  });
  serial.on('data', (chunk: Buffer) => {
    const said = filter.push(chunk);
    const [client] = clients;
    if (said.length > 0 && client?.write(said) === false) serial.pause();
  });
  serial.on('error', () => undefined);
  // It comes paused (`wait-for-socket.ts`).
  serial.resume();
  server.listen(path);
  await once(server, 'listening');
  return {
    close: async () => {
      server.close();
      await rm(path, { force: true });
      const [last] = clients;
      if (last !== undefined) await new Promise<void>((resolve) => last.end(resolve));
    },
  };
}
