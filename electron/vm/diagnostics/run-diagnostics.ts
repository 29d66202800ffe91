import type { DiagnosticResult } from '../../api/diagnostic.ts';
import { describeError } from '../../base/errors.ts';
import type { DiagnosticCheck, DiagnosticContext, Finding } from './types.ts';
import { untilAborted } from '../start/until-aborted.ts';
import { warning } from './finding.ts';

/** Trying an accelerator out takes longest; all others answer within a second or are stuck. */
const CHECK_TIMEOUT_MS = 120_000;

/** Runs the checks one after another. A check that throws or is stuck is a finding of its own; the others go on. */
export async function* runDiagnostics(
  checks: readonly DiagnosticCheck[],
  context: DiagnosticContext,
  signal: AbortSignal,
): AsyncGenerator<DiagnosticResult, void> {
  for (const check of checks) {
    if (signal.aborted) return;
    yield { id: check.id, title: check.title, ...(await runCheck(check, context, signal)) };
  }
}

async function runCheck(check: DiagnosticCheck, context: DiagnosticContext, signal: AbortSignal): Promise<Finding> {
  const stuck = new AbortController();
  const seconds = CHECK_TIMEOUT_MS / 1000;
  const timer = context.clock.after(CHECK_TIMEOUT_MS, () =>
    stuck.abort(new Error(`no answer within ${seconds} seconds`)),
  );
  const either = AbortSignal.any([signal, stuck.signal]);
  try {
    return await untilAborted(check.run(context, either), either);
  } catch (error) {
    return warning(
      `The check could not be made: ${describeError(error)}.`,
      `The backend's log may say more: ${context.layout.backendLog}`,
    );
  } finally {
    void timer.dispose();
  }
}
