import { DisposableStack } from '../../../../electron/base/disposable.ts';
import { describeError } from '../../../../electron/base/errors.ts';
import { interleave } from '../../figures/interleave.ts';
import type { BenchMachine } from '../../vm/bench-machine.ts';
import type { Measured } from '../measure.ts';
import { ECHO_PORT, runLoad } from '../rows/load.ts';
import type { LoadGuest, Row } from '../rows/row.ts';
import type { NetBenchSession } from '../session.ts';
import { LOAD_IMAGE, VmBenchSession } from './vm-bench-session.ts';
import { CONTAINER_NETWORKS, loadContainer, type VmMode, vmSubject, vmSubjectName } from './vm-subjects.ts';

export interface MeasureInVmOptions {
  readonly session: NetBenchSession;
  readonly modes: readonly VmMode[];
  readonly rows: readonly Row[];
  readonly rounds: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/**
 * Each network has a machine of its own. Each round starts each machine once, runs all rows in a container on the bridge and in one on the VM's
 * network, and turns it off; in every other round in reverse order. What fails costs its own samples alone, and is told.
 */
export async function measureInVm(options: MeasureInVmOptions, measured: Measured): Promise<void> {
  const { session, rows, seconds, signal, progress } = options;
  const vms = await VmBenchSession.open(session, signal);
  const machines = new DisposableStack();
  const failed = (what: string, error: unknown): void => {
    signal.throwIfAborted();
    measured.problems.add(`${what}: ${describeError(error)}`);
  };

  const runRows = async (name: string, machine: BenchMachine, inside: Pick<LoadGuest, 'inside' | 'env'>) => {
    const subject = await vmSubject(machine);
    const guest = { ...inside, load: [session.place.native.load], iperf: session.iperf };
    for (const row of rows) {
      signal.throwIfAborted();
      try {
        await runLoad({ guest, seconds: 0 }, ['wait', subject.hostAlias, String(ECHO_PORT)]);
        const found = await row.measure({ guest, subject, seconds });
        for (const kind of row.kinds) {
          const value = found[kind.name];
          if (value !== undefined) measured.figures.add(kind, null, { subject: name, value });
        }
      } catch (error) {
        failed(`${name}, ${row.name}`, error);
      }
    }
  };

  const runMachine = async (mode: VmMode, machine: BenchMachine): Promise<void> => {
    try {
      await machine.start();
      await machine.ensureImage(LOAD_IMAGE);
      await machine.clean();
      for (const network of CONTAINER_NETWORKS) {
        const name = vmSubjectName(mode, network);
        progress(name);
        await runRows(name, machine, await loadContainer(machine, network));
      }
    } catch (error) {
      failed(mode, error);
    }
    await machine.turnOff();
  };

  const turns = options.modes.map((mode) => {
    const machine = vms.machine(mode, { mode });
    machines.defer(() => machine[Symbol.asyncDispose]());
    return [mode, () => runMachine(mode, machine).then(() => [])] as const;
  });
  try {
    await interleave(Object.fromEntries(turns), {
      rounds: options.rounds,
      signal,
      onRound: (round) => progress(`round ${round} of ${options.rounds} is done`),
    });
  } finally {
    await machines.dispose();
  }
}
