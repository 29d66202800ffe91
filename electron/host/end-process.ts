import { spawn } from 'node:child_process';
import type { CancelSignal } from '../base/cancellation.ts';
import type { Clock } from '../base/clock.ts';
import { delay } from './delay.ts';
import { isSameProcess } from './process-identity.ts';

export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface WaitForEndOptions {
  readonly clock: Clock;
  /** Default: for ever. */
  readonly timeoutMs?: number;
  /** The longest pause between two looks; the first ones follow quickly. Default 250. */
  readonly longestPauseMs?: number;
  readonly signal?: CancelSignal;
}

const FIRST_PAUSE_MS = 10;

/**
 * Whether the process ended within the timeout, found out by looking again and again: for processes that are no children of
 * ours; a child has an `exit` event.
 */
export async function waitForProcessEnd(identity: ProcessIdentity, options: WaitForEndOptions): Promise<boolean> {
  const deadlineMs = options.clock.monotonic() + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  const longestMs = options.longestPauseMs ?? 250;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, longestMs)) {
    if (!(await isSameProcess(identity.pid, identity.startTime))) return true;
    if (options.clock.monotonic() >= deadlineMs) return false;
    await delay(options.clock, pauseMs, options.signal);
  }
}

/**
 * Kills a process that may be no child of ours, together with its process group when it leads one, and waits until it is gone.
 * Does nothing when the pid means another process by now. Returns false when it still runs after `timeoutMs`: a process that
 * sits in the kernel ends only when the kernel lets go of it.
 */
export async function endProcess(clock: Clock, identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  if (!(await isSameProcess(identity.pid, identity.startTime))) return true;
  signalGroup(identity.pid, 'SIGKILL');
  return await waitForProcessEnd(identity, { clock, timeoutMs });
}

/**
 * Sends `signal` to the group that `pid` leads, or to it alone when it leads none. A process that is gone is no error. Windows knows
 * neither signals nor groups: there it is killed, whatever the signal, and what it started with it.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') killTree(pid, signal);
  else if (!trySignal(-pid, signal)) trySignal(pid, signal);
}

/** By the system's own program, since only the living parent of a process tells whose child it is; the process alone where that fails. */
function killTree(pid: number, signal: NodeJS.Signals): void {
  const alone = (): void => void trySignal(pid, signal);
  spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    .once('error', alone)
    .once('exit', (code) => {
      if (code !== 0) alone();
    });
}

function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
