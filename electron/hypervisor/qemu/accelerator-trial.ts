import { type ChildProcess, spawn } from 'node:child_process';
import type { CancelSignal } from '../../base/cancellation.ts';
import { describeError } from '../../base/errors.ts';
import { cancelledError, within } from '../../host/delay.ts';
import { processStartTime } from '../../host/process-identity.ts';
import { spawnError } from '../../host/run-command.ts';
import type { TrialOutcome } from '../remembered-trial.ts';
import { TrialOutput } from '../trial-output.ts';
import type { AskContext } from './ask-features.ts';
import { type CoreSpec, coreArguments } from './core-arguments.ts';
import { explainFailure, lastWords } from './failure-hints.ts';
import { clearRunFolder, RunJournal } from '../process/run-journal.ts';

/**
 * Boots a guest under an accelerator and waits for its answer, to find out what no device file tells.
 *
 *   started ──answer on the console──▶ works
 *      ├──QEMU ends first──▶ refused (a moment later it may be allowed: not remembered)
 *      └──deadline──▶ hangs
 *
 * Whatever the outcome, QEMU is killed and reaped before the result is given. A guest that hangs under KVM says nothing and
 * ends never; should this process be killed meanwhile, the journal in `folder` names the orphan, and the next trial ends it.
 */
export interface Trial {
  readonly binary: string;
  readonly qemuVersion: string;
  readonly guest: CoreSpec;
  /** What the guest prints when it got far enough. */
  readonly answer: string;
  readonly deadlineMs: number;
  /** Belongs to the trial: emptied. */
  readonly folder: string;
}

const KILL_TIMEOUT_MS = 10_000;
const ERROR_KEPT_CHARACTERS = 16_384;

export async function tryAccelerator(trial: Trial, context: AskContext): Promise<TrialOutcome> {
  const { clock, logger } = context;
  await clearRunFolder(trial.folder, clock, logger);
  const args = [
    ...coreArguments(trial.guest, trial.qemuVersion),
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
  ];
  const startedMs = clock.monotonic();
  const child = spawn(trial.binary, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const output = new TrialOutput();
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const answered = output.contains(trial.answer).then<TrialOutcome>(() => {
    return { kind: 'works', durationMs: Math.round(clock.monotonic() - startedMs) };
  });
  const refused = refusalOf(child, trial.binary);
  const gone = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
  try {
    await remember(child, trial.folder);
    const verdict = Promise.race([answered, refused, cancellation(context.signal)]);
    return await within(clock, trial.deadlineMs, verdict, () => ({ kind: 'hangs', lastLine: output.lastLine() }));
  } finally {
    child.kill('SIGKILL');
    child.unref();
    if (child.pid === undefined || (await within(clock, KILL_TIMEOUT_MS, gone, () => false))) {
      await clearRunFolder(trial.folder, clock, logger);
    } else {
      logger.error(`QEMU (process ${child.pid}) hangs in the host’s kernel and cannot be killed`);
    }
  }
}

async function remember(child: ChildProcess, folder: string): Promise<void> {
  const startTime = child.pid === undefined ? null : await processStartTime(child.pid);
  if (child.pid !== undefined && startTime !== null) await new RunJournal(folder).add({ pid: child.pid, startTime });
}

/** Resolves when QEMU ends by itself. The answer, if it came, has been read by then. */
function refusalOf(child: ChildProcess, binary: string): Promise<TrialOutcome> {
  return new Promise((resolve) => {
    let stderr = '';
    child.stderr?.on(
      'data',
      (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-ERROR_KEPT_CHARACTERS)),
    );
    child.once('error', (error) => {
      resolve({ kind: 'refused', reason: describeError(spawnError(binary, error)), hint: null });
    });
    child.once('close', () => {
      const explanation = explainFailure(stderr);
      const words = lastWords(stderr) || 'QEMU ended before the guest answered';
      resolve({ kind: 'refused', reason: explanation?.message ?? words, hint: explanation?.hint ?? null });
    });
  });
}

function cancellation(signal: CancelSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(cancelledError(signal));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
