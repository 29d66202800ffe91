import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { fromFailure } from '../api/failure.ts';
import type { FolderLayout } from '../api/folder-layout.ts';
import { type StartReport, startReport } from '../api/start-report.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { backendProgram } from './backend-program.ts';

/** From its start to its report; loading the code takes most of it. */
const REPORT_TIMEOUT_MS = 60_000;
const TAIL_LINES = 20;

/**
 * Starts a backend that outlives us: in a session of its own, with its output in backend.log, and a channel on which it says
 * once that it serves the API, or why it does not. Throws that reason; `backend-died` with the log's tail when it ends without
 * one. `already-running` is thrown when another one has the data folder.
 */
export async function spawnBackend(layout: FolderLayout): Promise<void> {
  await makeFolders(layout);
  const log = await open(layout.backendLog, 'a', 0o600);
  const { size: logStart } = await log.stat();
  try {
    const { file, args } = backendProgram(process.env);
    const child = spawn(file, [...args, '--home', layout.home], {
      cwd: layout.home,
      // In the desktop app, whose own program is Electron: there it is to be Node. Elsewhere it means nothing.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    await reportOf(child, layout.backendLog, logStart);
  } finally {
    await log.close();
  }
}

async function makeFolders(layout: FolderLayout): Promise<void> {
  try {
    await mkdir(layout.logFolder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BoathouseError(
      'home-unusable',
      `The data folder ${layout.home} cannot be made: ${describeError(error)}`,
      {
        hint: 'Make it writable for you, or choose another one with BOATHOUSE_HOME.',
      },
    );
  }
}

async function reportOf(child: ChildProcess, logFile: string, logStart: number): Promise<void> {
  const outcome = await firstWord(child);
  child.removeAllListeners();
  if (child.connected) child.disconnect();
  child.unref();
  switch (outcome.kind) {
    case 'ready':
      return;
    case 'failed':
      throw fromFailure(outcome.failure);
    case 'silent':
      child.kill('SIGKILL');
      throw died(`it said nothing for ${REPORT_TIMEOUT_MS / 1000} s`, logFile, await tail(logFile, logStart));
    case 'ended':
      throw died(outcome.how, logFile, await tail(logFile, logStart));
  }
}

type Outcome = StartReport | { readonly kind: 'silent' } | { readonly kind: 'ended'; readonly how: string };

function firstWord(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'silent' }), REPORT_TIMEOUT_MS);
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.on('message', (message) => {
      const report = startReport.safeParse(message);
      if (report.success) settle(report.data);
    });
    child.on('error', (error) => settle({ kind: 'ended', how: describeError(error) }));
    child.on('exit', (code, signal) => settle({ kind: 'ended', how: signal ?? `exit code ${code ?? '?'}` }));
  });
}

function died(how: string, logFile: string, logTail: string): BoathouseError {
  const said = logTail === '' ? '' : `\n${logTail}`;
  return new BoathouseError('backend-died', `The backend did not start: ${how}${said}`, { logFile });
}

/** The last lines of what this backend wrote. */
async function tail(logFile: string, logStart: number): Promise<string> {
  const bytes = await readFile(logFile).catch(() => Buffer.alloc(0));
  const lines = bytes.subarray(logStart).toString('utf8').trimEnd().split('\n');
  return lines
    .slice(-TAIL_LINES)
    .map((line) => `  ${line}`)
    .join('\n')
    .trimEnd();
}
