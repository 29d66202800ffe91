import type { ContextStatus } from '../../api/context-status.ts';
import type { DiagnosticResult } from '../../api/diagnostic.ts';
import type { FolderLayout } from '../../api/folder-layout.ts';
import type { MachineState } from '../../api/machine-status.ts';
import type { Settings } from '../../api/settings.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { CommandResult } from '../../host/run-command.ts';
import type { Architecture } from '../../hypervisor/driver.ts';
import type { NetworkKind } from '../../hypervisor/network-attachment.ts';
import type { DriverRegistry } from '../../hypervisor/registry.ts';
import type { EngineEndpoint, GuestAccess } from '../guest-access.ts';
import type { HostFacts } from '../machine-dependencies.ts';
import type { GuestLease } from '../guest-lease.ts';
import type { NetworkInsight } from '../network-insight.ts';
import type { GuestMount } from '../shares.ts';
import type { Translation } from '../translation.ts';

/** What a check found. `fix` says what to do about it; null when there is nothing to do. */
export type Finding = Pick<DiagnosticResult, 'outcome' | 'detail' | 'fix'>;

/**
 * One thing that can be wrong, asked of the real thing and not of what we believe. A check changes nothing, and says what to do
 * in words that a user can follow. It may throw: then it is reported as a check that could not be made.
 */
export interface DiagnosticCheck {
  /** Stable, kebab-case. */
  readonly id: string;
  /** A short statement, true when all is well. */
  readonly title: string;
  run(context: DiagnosticContext, signal: AbortSignal): Promise<Finding>;
}

/** What a check may ask. */
export interface DiagnosticContext {
  readonly layout: FolderLayout;
  readonly arch: Architecture;
  readonly imageFolder: string;
  readonly isImageInstalled: boolean;
  /** See `MachineDependencies`. */
  readonly bundledDocker: string | null;
  /** See `MachineDependencies`. */
  readonly translation: () => Promise<Translation | null>;
  readonly platform: NodeJS.Platform;
  /** Of the backend, which took it over from the shell that started it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: HostFacts;
  readonly drivers: DriverRegistry;
  readonly engine: EngineEndpoint;
  readonly machine: DiagnosedMachine;
  readonly readSettings: () => Promise<Settings>;
  readonly contextStatus: () => Promise<ContextStatus>;
  /** Whether a DNS server, as `NetworkActivity` spells it, says anything. */
  readonly nameServerAnswers: (server: string, signal: AbortSignal) => Promise<boolean>;
  readonly runCommand: (file: string, args: readonly string[], signal: AbortSignal) => Promise<CommandResult>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The part of `vm/machine.ts` that checks look at. */
export interface DiagnosedMachine {
  readonly state: MachineState;
  /** Null unless it runs. */
  readonly guest: GuestAccess | null;
  /** Null unless it runs on a network of ours. */
  readonly insight: NetworkInsight | null;
  /** Null unless it runs. */
  readonly networkKind: NetworkKind | null;
  /** Null unless it runs on a network where it asks for its address. */
  readonly lease: GuestLease | null;
  /** Why nobody sees the console of the machine that runs, as a sentence; null: it is seen, or nothing runs. */
  readonly consoleMissing: string | null;
  /** Whether or not they came to be. */
  readonly plannedMounts: readonly GuestMount[];
}
