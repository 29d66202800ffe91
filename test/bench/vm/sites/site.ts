import { join } from 'node:path';

/** Number of clock_gettime, which Perl has to be told. */
const CLOCK_GETTIME = process.arch === 'arm64' ? '113' : '228';

export interface RequestPlan {
  /** `METHOD PATH` or `METHOD PATH JSON`; `{n}` becomes the number of the repetition, from 1. */
  readonly requests: readonly string[];
  /** `new`: one for each request, and its opening counts. */
  readonly connections: 'keep' | 'new';
  readonly repetitions: number;
}

export interface SiteOptions {
  /** As it stands in the names of series. */
  readonly label: string;
  readonly engineSocket: string;
  /** Folder with the Perl programs of `../probe/`. */
  readonly probeFolder: string;
  /** Command lines, to which arguments are appended. */
  readonly perl: readonly string[];
  readonly docker: readonly string[];
  /** Runs a program there that must succeed; resolves to its stdout. */
  readonly execute: (argv: readonly string[]) => Promise<string>;
}

/**
 * Where a client of the engine runs: on the host behind our socket, or inside the VM beside dockerd. At both the same programs
 * run, and take the time by themselves, so that how they were started does not count.
 */
export class Site {
  readonly label: string;
  readonly #options: SiteOptions;

  constructor(options: SiteOptions) {
    this.label = options.label;
    this.#options = options;
  }

  /** Milliseconds that each run of `docker ARGS…` took. */
  async timeDocker(args: readonly string[], repetitions: number): Promise<number[]> {
    const { probeFolder, perl, docker, execute } = this.#options;
    const probe = [...perl, join(probeFolder, 'time-command.pl'), CLOCK_GETTIME, String(repetitions)];
    const output = await execute([...probe, ...docker, ...args]);
    return toMilliseconds(output, 1).flat();
  }

  /** Milliseconds of each request: a row for each repetition, in it the requests in order. */
  async timeRequests(plan: RequestPlan): Promise<number[][]> {
    const { probeFolder, perl, engineSocket, execute } = this.#options;
    const probe = [...perl, join(probeFolder, 'http-requests.pl'), engineSocket, CLOCK_GETTIME];
    const output = await execute([...probe, String(plan.repetitions), plan.connections, ...plan.requests]);
    return toMilliseconds(output, plan.requests.length);
  }
}

function toMilliseconds(output: string, columns: number): number[][] {
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const row = line.split(' ').map((text) => Number(text) / 1000);
      if (row.length === columns && row.every(Number.isFinite)) return row;
      throw new Error(`the probe wrote “${line}” instead of ${columns} numbers`);
    });
}
