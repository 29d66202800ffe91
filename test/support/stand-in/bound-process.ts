import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** A program that the kernel kills when we end, however we end: as Apple's own process for a machine ends with who asked for it. */
export function spawnBound(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}
