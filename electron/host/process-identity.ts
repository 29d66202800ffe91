import { readFile } from 'node:fs/promises';
import { BoathouseError } from '../base/errors.ts';
import { runCommand } from './run-command.ts';
import { windowsPowerShell } from './windows-power-shell.ts';

/**
 * Which process a pid means. Pids are reused; pid and start time together are not. The start time is opaque text: compare it for
 * sameness on the machine that gave it (`compareStarts`), nothing else.
 *
 *   Linux    boot id and start in clock ticks since boot, since ticks alone repeat after a reboot
 *   macOS    `ps -o lstart`, to the second
 *   Windows  the process's creation time from PowerShell, to 100 ns, or 0 where that is not told, and the program's name
 *
 * Windows tells the creation time of a process that an administrator's program started to administrators alone: Windows PowerShell's `StartTime` asks for a
 * right that others have not (PROCESS_QUERY_INFORMATION, dotnet/corefx issue 302). Its name it tells everybody. So where the time is missing on one side, the
 * name at least tells most processes that got an old pid, above all the system's own, from ours. Never run on Windows.
 *
 * A zombie counts as gone: it holds no file, no lock and no port, and whether its parent reaps it is not ours to say.
 */
const QUERY_TIMEOUT_MS = 10_000;
/** PowerShell takes a second, and many when the computer has just started, and its programs are looked through for viruses. */
const POWER_SHELL_TIMEOUT_MS = 60_000;

/** Start time of `pid`, or null when there is no such process. Throws `process-unreadable` when the system does not tell. */
export async function processStartTime(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return await linuxStartTime(pid);
  if (process.platform === 'win32') return await windowsStartTime(pid);
  return await posixStartTime(pid);
}

/** Whether the process that had `pid` at `startTime` still runs. Throws `process-unreadable` where nobody tells: such a one is neither ours to end, nor gone. */
export async function isSameProcess(pid: number, startTime: string): Promise<boolean> {
  const comparison = compareStarts(startTime, await processStartTime(pid));
  if (comparison !== 'unknown') return comparison === 'same';
  const message = `process ${pid} was started as administrator, it seems, and Windows tells only one whether it is the one of before`;
  throw new BoathouseError('process-unreadable', message, {
    hint:
      'If Boathouse ran as administrator: quit the app, wait until the backend has ended as well (ten seconds after the last command), and run ' +
      'boathouse stop in a prompt of an administrator’s. Then start again without.',
  });
}

/**
 * As `isSameProcess`, for a process that need not be this user's, or was recorded by a backend with other rights: where the system tells or told
 * nothing of its start, any process with that pid may be it, and the caller has to ask somebody who knows.
 */
export async function mayBeSameProcess(pid: number, startTime: string): Promise<boolean> {
  return compareStarts(startTime, await processStartTime(pid)) !== 'other';
}

/** Whether they are of one process. `now`: null without a process. */
export function compareStarts(recorded: string, now: string | null): 'same' | 'other' | 'unknown' {
  if (now === null) return 'other';
  if (!isNotTold(recorded) && !isNotTold(now)) return startOf(now) === startOf(recorded) ? 'same' : 'other';
  const names = [programOf(recorded), programOf(now)];
  return names.includes('') || names[0] === names[1] ? 'unknown' : 'other';
}

async function linuxStartTime(pid: number): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw new BoathouseError('process-unreadable', `the state of process ${pid} cannot be read`, { cause: error });
  }
  const ticks = startTicksOfStat(text);
  if (ticks === null) return null;
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return `${bootId}:${ticks}`;
}

/**
 * Field 22 (start time in ticks) of a `/proc/PID/stat` line, or null for a zombie. The second field is the command's name in
 * parentheses and may itself hold spaces and parentheses, so fields are counted from the last one.
 */
export function startTicksOfStat(text: string): string | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  if (state === 'Z' || state === 'X') return null;
  const ticks = fields[19];
  if (ticks === undefined || !/^\d+$/.test(ticks))
    throw new BoathouseError('process-unreadable', 'unexpected form of /proc/PID/stat');
  return ticks;
}

async function posixStartTime(pid: number): Promise<string | null> {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const result = await runCommand('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    timeoutMs: QUERY_TIMEOUT_MS,
    env,
  });
  return result.exitCode === 0 ? startTimeOfPs(result.stdout) : null;
}

/** From a line such as `Ss   Fri Nov 20 08:15:01 2026`. */
export function startTimeOfPs(text: string): string | null {
  const [state, ...start] = text.trim().split(/\s+/);
  if (state === undefined || start.length === 0 || state.startsWith('Z')) return null;
  return start.join(' ');
}

const NOT_TOLD = '0';

function isNotTold(startTime: string): boolean {
  return startTime === NOT_TOLD || startTime.startsWith(`${NOT_TOLD} `);
}

/** Without the program's name, which records of builds before it lack: the time alone says which process it is. Elsewhere the whole. */
function startOf(startTime: string): string {
  return /^(\d+)(?: |$)/.exec(startTime)?.[1] ?? startTime;
}

/** On Windows; empty where it was not recorded. */
function programOf(startTime: string): string {
  return startTime.slice(startTime.indexOf(' ') + 1 || startTime.length);
}

/** From what the script below prints: `639001234567890123 node`; null without a process. */
export function startTimeOfPowerShell(text: string): string | null | undefined {
  const printed = text.trim();
  if (printed === '') return null;
  const [, ticks, name = ''] = /^(\d+) (.+)$/s.exec(printed) ?? [];
  // The console's code page, which decides how others are printed, is not always the same.
  return ticks === undefined ? undefined : `${ticks} ${name.replaceAll(/[^\x21-\x7e]/g, '')}`.trim();
}

async function windowsStartTime(pid: number): Promise<string | null> {
  const script =
    `$p = Get-Process -Id ${pid} -ErrorAction SilentlyContinue; ` +
    `if ($p) { $t = try { $p.StartTime } catch { $null }; ` +
    `$s = if ($t) { $t.ToUniversalTime().Ticks } else { ${NOT_TOLD} }; '{0} {1}' -f $s, $p.ProcessName }`;
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  const result = await runCommand(windowsPowerShell(process.env), args, { timeoutMs: POWER_SHELL_TIMEOUT_MS });
  const told = startTimeOfPowerShell(result.stdout);
  if (told !== undefined && (told !== null || result.exitCode === 0)) return told;
  throw new BoathouseError('process-unreadable', `the start time of process ${pid} cannot be read`, {
    cause: result.stderr,
  });
}
