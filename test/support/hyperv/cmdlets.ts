import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcess, processStartTime } from '../../../electron/host/process-identity.ts';
import { enlarge } from './enlarge-disk.ts';
import { checkCall, className } from './check-call.ts';
import { tell } from './ear.ts';
import { ScriptError, textOf, type Value } from './language/evaluate.ts';
import type { MachineStore, StoredMachine } from './machine-store.ts';
import { neighbours } from './neighbours.ts';

type Parameters = ReadonlyMap<string, Value>;
type Cmdlet = (store: MachineStore, parameters: Parameters) => Promise<Value>;

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
/** Of a Windows that does not speak English. */
const SWITCH = { Name: 'Standardswitch', Id: 'C08CB7B8-9B3C-408E-8E30-5E16A3AEB444' };
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 20;

/** Runs a cmdlet of the table, or fails as a test wishes. */
export async function runCmdlet(store: MachineStore, name: string, parameters: Parameters): Promise<Value> {
  const refusal = await store.refusal(name);
  if (refusal !== null) throw new ScriptError(refusal.id, refusal.category, refusal.message);
  checkCall(name, parameters);
  const cmdlet = IMPLEMENTATIONS[name];
  if (cmdlet === undefined) throw new Error(`${name} is in the table and not implemented`);
  try {
    return await cmdlet(store, parameters);
  } catch (error) {
    if (error instanceof ScriptError && parameters.get('ErrorAction') === 'SilentlyContinue') return null;
    throw error;
  }
}

const IMPLEMENTATIONS: Readonly<Record<string, Cmdlet>> = {
  'Get-VMHost': () => Promise.resolve({ Name: 'stand-in' }),
  'Get-VMHostSupportedVersion': () => Promise.resolve({ Version: '10.0' }),
  'Get-VMSwitch': (store) => Promise.resolve(existsSync(join(store.folder, 'no-switch')) ? [] : [SWITCH]),
  'Get-VM': async (store, parameters) => {
    const id = parameters.get('Id');
    if (id === undefined) return await all(store);
    const machine = await store.machine(textOf(id));
    if (machine === null) throw failure('Get-VM', 'ObjectNotFound', 'Hyper-V was unable to find a virtual machine.');
    return await shown(store, machine);
  },
  'New-VM': async (store, parameters) => {
    if (parameters.get('Generation') !== 2) throw new Error('the stand-in has machines of Generation 2 alone');
    const machine = await store.create(
      textOf(parameters.get('Name') ?? null),
      Number(parameters.get('MemoryStartupBytes')),
    );
    return await shown(store, machine);
  },
  'Set-VM': async (store, parameters) => {
    const machine = await offMachine(store, parameters, 'Set-VM');
    await store.save({ ...machine, cpus: Number(parameters.get('ProcessorCount') ?? machine.cpus) });
    return null;
  },
  'Remove-VMNetworkAdapter': async (store, parameters) => {
    await store.save({ ...(await offMachine(store, parameters, 'Remove-VMNetworkAdapter')), macAddress: null });
    return null;
  },
  'Add-VMNetworkAdapter': async (store, parameters) => {
    const machine = await offMachine(store, parameters, 'Add-VMNetworkAdapter');
    const macAddress = textOf(parameters.get('StaticMacAddress') ?? null);
    if (!/^[0-9A-Fa-f]{12}$/.test(macAddress) || parameters.get('SwitchName') !== SWITCH.Name)
      throw failure(
        'Add-VMNetworkAdapter',
        'InvalidParameter',
        'Hyper-V was unable to find a virtual switch, or the address is none.',
      );
    await store.save({ ...machine, macAddress });
    return null;
  },
  'Add-VMHardDiskDrive': async (store, parameters) => {
    const machine = await offMachine(store, parameters, 'Add-VMHardDiskDrive');
    const path = textOf(parameters.get('Path') ?? null);
    if (!path.endsWith('.vhdx') || !existsSync(path))
      throw failure(
        'Add-VMHardDiskDrive',
        'ObjectNotFound',
        `'${path}': The system cannot find the file specified. (0x80070002).`,
      );
    await store.save({ ...machine, disks: [...machine.disks, path] });
    return parameters.get('Passthru') === true ? { Path: path, ControllerLocation: machine.disks.length } : null;
  },
  'Set-VMFirmware': async (store, parameters) => {
    const machine = await offMachine(store, parameters, 'Set-VMFirmware');
    const drive = parameters.get('BootOrder') as { Path: string } | undefined;
    const secureBoot = parameters.get('EnableSecureBoot');
    await store.save({
      ...machine,
      bootDisk: drive?.Path ?? machine.bootDisk,
      secureBoot: secureBoot === undefined ? machine.secureBoot : secureBoot === 'On',
    });
    return null;
  },
  'Set-VMComPort': async (store, parameters) => {
    const machine = await offMachine(store, parameters, 'Set-VMComPort');
    const pipe = textOf(parameters.get('Path') ?? null);
    store.pipe(pipe);
    if (parameters.get('Number') === 1) await store.save({ ...machine, pipe });
    return null;
  },
  'Resize-VHD': async (store, parameters) => {
    const path = textOf(parameters.get('Path') ?? null);
    for (const machine of await store.machines()) {
      if (machine.disks.includes(path) && (await store.runs(machine)))
        throw failure('Resize-VHD', 'OperationFailed', `'${path}' is being used by another process. (0x80070020).`);
    }
    if (!(await enlarge(path, Number(parameters.get('SizeBytes')))))
      throw failure('Resize-VHD', 'OperationFailed', 'Failed to resize the virtual disk. (0x80070057).');
    return null;
  },
  'Start-VM': async (store, parameters) => {
    await start(store, await offMachine(store, parameters, 'Start-VM'));
    return null;
  },
  'Stop-VM': async (store, parameters) => {
    const machine = await given(store, parameters);
    const { worker } = machine;
    if (worker === null || !(await store.runs(machine)))
      throw failure(
        'Stop-VM',
        'InvalidState',
        'The operation cannot be performed while the object is in its current state.',
      );
    await tell(store.ear(machine.id), parameters.get('TurnOff') === true ? 'turn-off' : 'shut-down').catch(
      () => undefined,
    );
    while (await isSameProcess(worker.pid, worker.startTime)) await delay(POLL_MS);
    return null;
  },
  'Suspend-VM': (store, parameters) => change(store, parameters, 'Suspend-VM', { from: 'Running', word: 'pause' }),
  'Resume-VM': (store, parameters) => change(store, parameters, 'Resume-VM', { from: 'Paused', word: 'resume' }),
  'Remove-VM': async (store, parameters) => {
    const machine = await offMachine(store, parameters, 'Remove-VM');
    await store.remove(machine.id);
    return null;
  },
  'Get-NetNeighbor': async (_, parameters) => {
    if (parameters.get('AddressFamily') !== 'IPv4') throw new Error('the stand-in has IPv4 neighbours alone');
    return await neighbours();
  },
  'Get-CimInstance': async (store, parameters) => {
    const wanted = `${textOf(parameters.get('Namespace') ?? null)} ${textOf(parameters.get('ClassName') ?? null)}`;
    const [, key, id] = /^(\w+) = '([^']*)'$/.exec(textOf(parameters.get('Filter') ?? null)) ?? [];
    const machine = (await store.machines()).find((one) => one.id === id);
    if (machine === undefined) return null;
    const running = await store.runs(machine);
    if (wanted === 'root/virtualization/v2 Msvm_ComputerSystem' && key === 'Name')
      return { Name: machine.id, ProcessID: running ? (machine.worker?.pid ?? 0) : 0 };
    if (wanted === 'root/virtualization/v2 Msvm_ShutdownComponent' && key === 'SystemName')
      return running ? { SystemName: machine.id } : null;
    throw new ScriptError(
      'HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
      'MetadataError',
      `Invalid class: ${wanted}`,
    );
  },
  'Invoke-CimMethod': async (store, parameters) => {
    const { SystemName } = parameters.get('InputObject') as { SystemName?: string };
    const given = parameters.get('Arguments') as { Force?: Value; Reason?: Value } | undefined;
    const method = parameters.get('MethodName');
    if (
      SystemName === undefined ||
      method !== 'InitiateShutdown' ||
      given?.Force !== true ||
      typeof given.Reason !== 'string'
    )
      throw new Error('the stand-in has InitiateShutdown(Force, Reason) of Msvm_ShutdownComponent alone');
    await tell(store.ear(SystemName), 'shut-down');
    return { ReturnValue: 0 };
  },
  'Get-WinEvent': async (store, parameters) => {
    const filter = parameters.get('FilterHashtable') as { LogName: readonly string[]; Id: readonly number[] };
    const found = (await store.events()).filter(
      ({ log, id }) => filter.LogName.includes(log) && filter.Id.includes(id),
    );
    if (found.length === 0)
      throw new ScriptError(
        'NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand',
        'ObjectNotFound',
        'No events were found that match the specified selection criteria.',
      );
    return found.slice(0, Number(parameters.get('MaxEvents'))).map(({ id, message }) => ({ Id: id, Message: message }));
  },
};

async function all(store: MachineStore): Promise<Value> {
  const machines = await store.machines();
  return await Promise.all(machines.map((machine) => shown(store, machine)));
}

async function shown(store: MachineStore, machine: StoredMachine): Promise<Value> {
  const running = await store.runs(machine);
  const state = running ? await tell(store.ear(machine.id), 'state').catch(() => 'Stopping') : 'Off';
  return { Id: machine.id, Name: machine.name, State: state === '' ? 'Stopping' : state };
}

async function given(store: MachineStore, parameters: Parameters): Promise<StoredMachine> {
  const { Id } = parameters.get('VM') as { Id: string };
  const machine = await store.machine(Id);
  if (machine === null) throw failure('Get-VM', 'ObjectNotFound', 'Hyper-V was unable to find a virtual machine.');
  return machine;
}

async function offMachine(store: MachineStore, parameters: Parameters, cmdlet: string): Promise<StoredMachine> {
  const machine = await given(store, parameters);
  if (await store.runs(machine))
    throw failure(
      cmdlet,
      'InvalidState',
      'The operation cannot be performed while the object is in its current state.',
    );
  return { ...machine, worker: null };
}

async function change(
  store: MachineStore,
  parameters: Parameters,
  cmdlet: string,
  { from, word }: { from: string; word: string },
): Promise<Value> {
  const machine = await given(store, parameters);
  const path = store.ear(machine.id);
  if (!(await store.runs(machine)) || (await tell(path, 'state')) !== from)
    throw failure(
      cmdlet,
      'InvalidState',
      'The operation cannot be performed while the object is in its current state.',
    );
  await tell(path, word);
  return null;
}

/** Resolves when the worker listens: its guest is about to run. */
async function start(store: MachineStore, machine: StoredMachine): Promise<void> {
  const log = openSync(join(store.folder, `${machine.id}.log`), 'a');
  const child = spawn(process.execPath, [WORKER, store.folder, machine.id], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  const ended = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
  const pid = child.pid ?? -1;
  await store.save({ ...machine, worker: { pid, startTime: (await processStartTime(pid)) ?? 'gone' } });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if ((await tell(store.ear(machine.id), 'state').catch(() => null)) !== null) return;
    if ((await Promise.race([ended, delay(POLL_MS, false)])) || Date.now() > deadline)
      throw failure('Start-VM', 'OperationFailed', `'${machine.name}' failed to start.`);
  }
}

function failure(cmdlet: string, id: string, message: string): ScriptError {
  return new ScriptError(`${id},${className(cmdlet)}`, 'InvalidOperation', message);
}
