import { stat } from 'node:fs/promises';
import { cpus, hostname, release } from 'node:os';
import type { Clock } from '../base/clock.ts';

/** This computer, as the drivers ask about it; a test passes another one. */
export interface HostFacts {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** See `SearchContext`. */
  readonly packagedFolder: string | null;
  /** `process.arch` of the host. */
  readonly hostArch: string;
  /** Null where there are no user ids (Windows). */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  /** Changes when the computer, its processor or its kernel does, and not when it merely starts anew. */
  readonly identity: string;
  /** Processors to give to a trial's guest, so that starting a second one is tried too. */
  readonly cpuCount: number;
  /** How long a trial's guest has to answer. With acceleration it takes well under a second, by emulation about five. */
  readonly trialDeadlineMs: number;
}

export function hostFacts(clock: Clock, packagedFolder: string | null = null): HostFacts {
  const processors = cpus();
  return {
    clock,
    platform: process.platform,
    env: process.env,
    packagedFolder,
    hostArch: process.arch,
    user:
      process.getuid === undefined || process.getgid === undefined
        ? null
        : { uid: process.getuid(), gid: process.getgid() },
    identity: [hostname(), process.platform, release(), process.arch, processors[0]?.model ?? ''].join('|'),
    cpuCount: Math.max(1, processors.length),
    trialDeadlineMs: 8000,
  };
}

/** Changes when the file does, without reading it. */
export async function fileIdentity(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${path}|${size}|${mtimeMs}`;
}
