import type { ContextStatus } from '../../../electron/api/context-status.ts';
import type { MachineState } from '../../../electron/api/machine-status.ts';
import type { CommandResult } from '../../../electron/host/run-command.ts';
import type { DiagnosticCheck, DiagnosticContext, Finding } from '../../../electron/vm/diagnostics/types.ts';
import { makeFolders } from '../../../electron/vm/start/boot-files.ts';
import type { NetworkKind } from '../../../electron/hypervisor/network-attachment.ts';
import type { GuestLease } from '../../../electron/vm/guest-lease.ts';
import type { NetworkInsight } from '../../../electron/vm/network-insight.ts';
import type { GuestMount } from '../../../electron/vm/shares.ts';
import { FakeAccess, output } from './fake-guest.ts';
import { machineBench, type MachineBench } from './machine-bench.ts';

export const RUNNING: MachineState = { state: 'running', sinceMs: 0, startDurationMs: 0 };

/** What checks ask, as a machine that is well; a test changes what it is about. */
export interface DiagnosticBench extends MachineBench {
  env: Record<string, string | undefined>;
  state: MachineState;
  guest: FakeAccess | null;
  insight: NetworkInsight | null;
  networkKind: NetworkKind | null;
  lease: GuestLease | null;
  consoleMissing: string | null;
  silentNameServers: readonly string[];
  mounts: readonly GuestMount[];
  contextStatus: ContextStatus;
  command: (file: string, args: readonly string[]) => Promise<CommandResult>;
  check(check: DiagnosticCheck): Promise<Finding>;
  readonly context: DiagnosticContext;
}

export async function diagnosticBench(): Promise<DiagnosticBench> {
  const machine = await machineBench();
  const { dependencies, layout } = machine;
  await makeFolders(layout);
  const dockerHost = `unix://${layout.engineSocket}`;
  const asked = {
    env: {} as Record<string, string | undefined>,
    state: RUNNING,
    guest: new FakeAccess() as FakeAccess | null,
    insight: null as NetworkInsight | null,
    networkKind: 'user' as NetworkKind | null,
    lease: null as GuestLease | null,
    consoleMissing: null as string | null,
    silentNameServers: [] as readonly string[],
    mounts: [] as readonly GuestMount[],
    contextStatus: {
      name: 'boathouse',
      created: true,
      selected: true,
      current: 'boathouse',
      previous: null,
      configFile: '/home/ann/.docker/config.json',
      dockerHost,
    } as ContextStatus,
    command: (): Promise<CommandResult> =>
      Promise.resolve({ ...output('Docker version 28.5.2, build x\n'), signal: null }),
  };
  const bench: DiagnosticBench = Object.assign(machine, asked, {
    check: (check: DiagnosticCheck) => check.run(bench.context, new AbortController().signal),
    context: {
      ...dependencies,
      platform: 'linux' as const,
      get env() {
        return bench.env;
      },
      machine: {
        get state() {
          return bench.state;
        },
        get guest() {
          return bench.guest;
        },
        get insight() {
          return bench.insight;
        },
        get networkKind() {
          return bench.networkKind;
        },
        get lease() {
          return bench.lease;
        },
        get consoleMissing() {
          return bench.consoleMissing;
        },
        get plannedMounts() {
          return bench.mounts;
        },
      },
      nameServerAnswers: (server: string) => Promise.resolve(!bench.silentNameServers.includes(server)),
      contextStatus: () => Promise.resolve(bench.contextStatus),
      runCommand: (file: string, args: readonly string[]) => bench.command(file, args),
    },
  });
  return bench;
}
