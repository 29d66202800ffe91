import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { DetachedProcess } from '../../host/detached-process.ts';
import { within } from '../../host/delay.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ProgramWords } from './program-words.ts';

const LOG_TAIL_BYTES = 8192;
const END_TIMEOUT_MS = 500;
const SHOWN_TAIL_LINES = 20;

export interface FailedLaunch {
  readonly hypervisor: DetachedProcess;
  readonly logFile: string;
  readonly words: ProgramWords;
  readonly clock: Clock;
}

/** Why a hypervisor that was just started is of no use: in known words when its log has them, with the log’s tail as the cause. */
export async function launchFailure(error: unknown, launch: FailedLaunch): Promise<BoathouseError> {
  const { hypervisor, logFile, words, clock } = launch;
  // A socket breaks a moment before the process that held it is gone.
  const ended = await within(
    clock,
    END_TIMEOUT_MS,
    hypervisor.ended.then(() => true),
    () => false,
  );
  const tail = (await tailFile(logFile, LOG_TAIL_BYTES)).trim();
  const cause = new Error(tail.split('\n').slice(-SHOWN_TAIL_LINES).join('\n'), { cause: error });
  const explanation = ended ? words.explain(tail) : null;
  const last = words.last(tail);
  if (explanation !== null) {
    const message = `${words.program} did not start: ${explanation.message} (${last})`;
    return new BoathouseError(explanation.code, message, { hint: explanation.hint, logFile, cause });
  }
  const message = ended
    ? `${words.program} ended at once${last === '' ? '' : `: ${last}`}`
    : `${words.program} cannot be reached: ${describeError(error)}`;
  return new BoathouseError('hypervisor-failed', message, { logFile, cause });
}
