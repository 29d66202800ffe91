import { cpus, loadavg, release, totalmem, version } from 'node:os';
import { runCommand } from '../../support/command.ts';

/** The machine that figures were taken on. */
export interface HostFacts {
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly system: string;
  readonly node: string;
  /** Of the checkout; with `+` when it has changes that are not committed, null without git. */
  readonly commit: string | null;
}

export async function hostFacts(checkout: string): Promise<HostFacts> {
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 1024 ** 2),
    kernel: release(),
    system: version(),
    node: process.version,
    commit: await commitOf(checkout),
  };
}

/** Processes that wanted to run or waited for a disk, as a mean over the last minute: how quiet the machine was. */
export function loadAverage(): number {
  return loadavg()[0] ?? 0;
}

async function commitOf(checkout: string): Promise<string | null> {
  const git = (args: readonly string[]) => runCommand(['git', '-C', checkout, ...args], { env: process.env });
  try {
    const head = await git(['rev-parse', '--short', 'HEAD']);
    if (head.code !== 0) return null;
    const changes = await git(['status', '--porcelain', '--untracked-files=no']);
    return head.stdout.trim() + (changes.stdout === '' ? '' : '+');
  } catch {
    return null;
  }
}
