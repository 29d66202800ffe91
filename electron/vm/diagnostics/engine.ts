import { describeError } from '../../base/errors.ts';
import { failure, MACHINE_NOT_RUNNING, ok } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

const SLOW_MS = 10_000;

export const engineCheck: DiagnosticCheck = {
  id: 'engine',
  title: 'The engine answers on its socket',
  async run(context, signal) {
    if (context.machine.state.state !== 'running') return MACHINE_NOT_RUNNING;
    const late = new AbortController();
    const timer = context.clock.after(SLOW_MS, () =>
      late.abort(new Error(`no answer within ${SLOW_MS / 1000} seconds`)),
    );
    const startedMs = context.clock.monotonic();
    try {
      await context.engine.ping(AbortSignal.any([signal, late.signal]));
      return ok(`It answered in ${Math.round(context.clock.monotonic() - startedMs)} ms.`);
    } catch (error) {
      const reason = late.signal.aborted ? `no answer within ${SLOW_MS / 1000} seconds` : describeError(error);
      return failure(
        `It does not answer: ${reason}.`,
        'boathouse logs --service dockerd may say why; then: boathouse restart.',
      );
    } finally {
      void timer.dispose();
    }
  },
};
