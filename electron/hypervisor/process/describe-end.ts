import type { ProcessEnd } from '../../host/detached-process.ts';

/** How a hypervisor's process ended, as a clause; `end` is null when it was no child of ours, so that nobody told us. */
export function describeProcessEnd(program: string, end: ProcessEnd | null): string {
  if (end === null) return `${program} ended without a word`;
  if (end.signal !== null) {
    const cause = end.signal === 'SIGKILL' ? ' (by somebody, or because memory ran out)' : '';
    return `${program} was ended by ${end.signal}${cause}`;
  }
  return `${program} ended with exit code ${end.exitCode ?? 'unknown'}`;
}
