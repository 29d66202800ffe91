import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { spawnError } from '../../host/run-command.ts';
import { SANDBOX_ARGUMENTS } from './command-line.ts';
import { QmpClient, type QmpCommandOptions } from './qmp-client.ts';
import { isRecord } from '../is-record.ts';
import { type QemuFeatures, WANTED_DEVICES } from './qemu-features.ts';

export interface AskContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: CancelSignal;
}

const TIMEOUT_MS = 15_000;
const STDERR_MAX_BYTES = 4096;

/**
 * Asks a QEMU binary what it can do, by its control protocol on an empty machine; takes a tenth of a second. Throws
 * `hypervisor-failed` when the program is no usable QEMU.
 */
export async function askFeatures(binary: string, context: AskContext): Promise<QemuFeatures> {
  if (process.platform !== 'linux') return await ask(binary, [], context);
  try {
    return { ...(await ask(binary, SANDBOX_ARGUMENTS, context)), sandbox: true };
  } catch (error) {
    if (context.signal.aborted) throw error;
    return await ask(binary, [], context);
  }
}

async function ask(binary: string, extra: readonly string[], context: AskContext): Promise<QemuFeatures> {
  const args = ['-machine', 'none', '-nodefaults', '-no-user-config', '-display', 'none', '-qmp', 'stdio', ...extra];
  const child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const ended = endOf(child, binary);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-STDERR_MAX_BYTES)));
  const client = new QmpClient(
    Duplex.from({ readable: child.stdout, writable: child.stdin }),
    context.clock,
    context.logger,
  );
  try {
    return await query(client, context.signal);
  } catch (error) {
    child.kill('SIGKILL');
    const notStarted = await ended;
    if (context.signal.aborted) throw error;
    const reason = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
    throw (
      notStarted ?? new BoathouseError('hypervisor-failed', `${binary} is no usable QEMU${reason}`, { cause: error })
    );
  } finally {
    child.kill('SIGKILL');
    client.dispose();
    await ended;
  }
}

async function query(client: QmpClient, signal: CancelSignal): Promise<QemuFeatures> {
  const options = { timeoutMs: TIMEOUT_MS, signal };
  await client.negotiate(options);
  const version = versionOf(await client.execute('query-version', {}, options));
  const devices: string[] = [];
  let freePageReporting = false;
  for (const typename of WANTED_DEVICES) {
    const properties = await propertiesOf(typename, client, options);
    if (properties === null) continue;
    devices.push(typename);
    if (typename === 'virtio-balloon-pci') freePageReporting = properties.has('free-page-reporting');
  }
  return { version, sandbox: false, devices, freePageReporting };
}

/** Null when there is no such device. Asked one by one: a list of all would load every module of QEMU, the graphics' too. */
async function propertiesOf(
  typename: string,
  client: QmpClient,
  options: QmpCommandOptions,
): Promise<Set<string> | null> {
  try {
    return namesOf(await client.execute('device-list-properties', { typename }, options));
  } catch (error) {
    if (error instanceof BoathouseError && error.code === 'hypervisor-command-failed') return null;
    throw error;
  }
}

function versionOf(answer: unknown): string {
  const numbers = isRecord(answer) && isRecord(answer['qemu']) ? answer['qemu'] : {};
  return [numbers['major'], numbers['minor'], numbers['micro']]
    .map((part) => (typeof part === 'number' ? part : 0))
    .join('.');
}

function namesOf(answer: unknown): Set<string> {
  const names = new Set<string>();
  for (const item of Array.isArray(answer) ? (answer as unknown[]) : []) {
    if (isRecord(item) && typeof item['name'] === 'string') names.add(item['name']);
  }
  return names;
}

/** Resolves when the process is gone: to the error when it never started. */
function endOf(child: ChildProcess, binary: string): Promise<BoathouseError | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(spawnError(binary, error));
    });
    child.once('exit', () => resolve(null));
  });
}
