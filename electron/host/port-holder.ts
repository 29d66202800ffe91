import { readdir, readFile, readlink } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { runCommand } from './run-command.ts';

/** The program that listens on a port. */
export interface PortHolder {
  readonly program: string;
  readonly pid: number;
}

export interface HeldPort {
  readonly protocol: 'tcp' | 'udp';
  /** Literal IP address. */
  readonly address: string;
  readonly port: number;
}

const COMMAND_TIMEOUT_MS = 3_000;

/**
 * Who keeps us from listening there, as far as the system tells this user: Linux from `/proc`, which shows the programs of this
 * user (all of them to root); macOS by lsof, likewise; Windows by netstat and tasklist. Null otherwise; never throws.
 */
export async function findPortHolder(held: HeldPort): Promise<PortHolder | null> {
  try {
    if (process.platform === 'linux') return await linuxHolder(held);
    if (process.platform === 'win32') return await windowsHolder(held);
    return await lsofHolder(held);
  } catch {
    return null;
  }
}

async function linuxHolder(held: HeldPort): Promise<PortHolder | null> {
  const tables = await Promise.all(
    [held.protocol, `${held.protocol}6`].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => boundSockets(table, held)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!sockets.has(target)) continue;
      return { program: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim(), pid: Number(pid) };
    }
  }
  return null;
}

/** State of a listening TCP socket, and of an unconnected UDP one (linux/tcp_states.h). */
const STATE = { tcp: '0A', udp: '07' };

/**
 * Inodes of the sockets in a `/proc/net/tcp`-like table that are in the way: `sl local_address rem_address st … uid timeout inode`.
 * An address is hexadecimal, 32-bit words in the byte order of this machine (all that Node runs on is little-endian).
 */
export function boundSockets(table: string, { protocol, address, port }: HeldPort): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => {
      const [local = '', localPort = ''] = row[1]?.split(':') ?? [];
      return row[3] === STATE[protocol] && Number.parseInt(localPort, 16) === port && isInTheWay(local, address);
    })
    .map((row) => row[9] ?? '');
}

/** The wildcard of IPv6 takes IPv4 along unless its program said otherwise, which the table does not show. */
function isInTheWay(local: string, address: string): boolean {
  if (local.length === 32) return isIPv6(address) || /^0+$/.test(local);
  if (isIPv6(address)) return false;
  return address === '0.0.0.0' || local === '00000000' || local === littleEndianHex(address);
}

function littleEndianHex(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return bytes.reverse().join('').toUpperCase();
}

async function lsofHolder({ protocol, port }: HeldPort): Promise<PortHolder | null> {
  const listening = protocol === 'tcp' ? ['-sTCP:LISTEN'] : [];
  const args = ['-nP', `-i${protocol.toUpperCase()}:${port}`, ...listening, '-Fpc'];
  const { stdout } = await runCommand('lsof', args, { timeoutMs: COMMAND_TIMEOUT_MS });
  return readLsof(stdout);
}

/** The first process of `lsof -Fpc`: a line `pPID`, then a line `cCOMMAND`. */
export function readLsof(output: string): PortHolder | null {
  const match = /^p(\d+)\nc(.+)$/m.exec(output);
  return match === null ? null : { pid: Number(match[1]), program: match[2] ?? '' };
}

async function windowsHolder(held: HeldPort): Promise<PortHolder | null> {
  const { stdout } = await runCommand('netstat', ['-ano'], { timeoutMs: COMMAND_TIMEOUT_MS });
  const pid = readNetstat(stdout, held);
  if (pid === null) return null;
  const args = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
  const tasks = await runCommand('tasklist', args, { timeoutMs: COMMAND_TIMEOUT_MS });
  const program = /^"([^"]+)"/.exec(tasks.stdout)?.[1];
  return program === undefined ? null : { program, pid };
}

/** `TCP  0.0.0.0:80  0.0.0.0:0  LISTENING  1234`; the state is translated, so a foreign port of 0 tells who listens. */
export function readNetstat(output: string, { protocol, port }: HeldPort): number | null {
  for (const line of output.split(/\r?\n/)) {
    const [kind, local = '', foreign = '', ...rest] = line.trim().split(/\s+/);
    const listens = protocol === 'udp' ? foreign === '*:*' : foreign.endsWith(':0');
    if (kind !== protocol.toUpperCase() || !listens || !local.endsWith(`:${port}`)) continue;
    const pid = Number(rest.at(-1));
    if (Number.isInteger(pid) && pid > 0) return pid;
  }
  return null;
}
