import { BoathouseError } from '../../base/errors.ts';
import { type CommandResult, runCommand } from '../../host/run-command.ts';
import type { PingAnswer, PingRequest } from '../../net/host-sockets.ts';
import { formatIpAddress, type IpAddress } from '../../net/wire/ip-address.ts';

/**
 * Echoes to hosts outside. Node opens no ICMP socket, not even the unprivileged kind of Linux, so the system's own `ping` sends
 * each: it has the privilege where one is needed. What it cannot pass on is the payload (it sends as many bytes of its own) and
 * what an error on the way says in detail. Where there is no such program the answer is `not-permitted`.
 */
export interface SystemPingOptions {
  /** Name or path of the program; `ping` unless told. */
  readonly program?: string;
  readonly platform?: NodeJS.Platform;
}

/** Programs that run at the same time. A guest that sends more loses them, as on a busy line. */
const RUNNING_MAX = 16;

const PAYLOAD_MAX_BYTES = 65_507;
/** Time for the program itself, on top of what it waits. */
const PROGRAM_MS = 2_000;

export class SystemPing {
  readonly #program: string | undefined;
  readonly #platform: NodeJS.Platform;
  #running = 0;

  constructor(options: SystemPingOptions = {}) {
    this.#program = options.program;
    this.#platform = options.platform ?? process.platform;
  }

  async ping(target: IpAddress, request: PingRequest): Promise<PingAnswer> {
    if (this.#running >= RUNNING_MAX) return { kind: 'timed-out' };
    this.#running += 1;
    try {
      const { program, args } = pingCommand(target, request, this.#platform);
      const result = await runCommand(this.#program ?? program, args, {
        timeoutMs: request.timeoutMs + PROGRAM_MS,
        env: { ...process.env, LC_ALL: 'C' },
      });
      return pingAnswer(result, request.payload);
    } catch (error) {
      const timedOut = error instanceof BoathouseError && error.code === 'command-timeout';
      return { kind: timedOut ? 'timed-out' : 'not-permitted' };
    } finally {
      this.#running -= 1;
    }
  }
}

/** One echo, numbers instead of names, in the spelling of each system's own program. */
export function pingCommand(
  target: IpAddress,
  request: PingRequest,
  platform: NodeJS.Platform,
): { program: string; args: string[] } {
  const address = formatIpAddress(target);
  const size = String(Math.min(request.payload.length, PAYLOAD_MAX_BYTES));
  const hops = String(Math.max(1, request.timeToLive));
  const waitMs = String(request.timeoutMs);
  const waitSeconds = String(Math.max(1, Math.ceil(request.timeoutMs / 1000)));
  if (platform === 'win32')
    return { program: 'ping', args: ['-n', '1', '-w', waitMs, '-i', hops, '-l', size, address] };
  if (platform === 'darwin') {
    // Its IPv6 program has no time-out of its own; ours ends it.
    if (target.family === 6) return { program: 'ping6', args: ['-n', '-c', '1', '-h', hops, '-s', size, address] };
    return { program: 'ping', args: ['-n', '-c', '1', '-W', waitMs, '-m', hops, '-s', size, address] };
  }
  return { program: 'ping', args: ['-n', '-c', '1', '-W', waitSeconds, '-t', hops, '-s', size, address] };
}

/** What the program printed, as an answer. Windows ends with 0 when a router answered, so a reply is told by its hop limit. */
export function pingAnswer(result: CommandResult, payload: Uint8Array): PingAnswer {
  const text = `${result.stdout}\n${result.stderr}`;
  if (result.exitCode === 0 && /\b(?:ttl|hlim|hop limit)\s*=|time[=<]/i.test(text)) return { kind: 'reply', payload };
  if (/operation not permitted|permission denied|missing cap_net_raw|lacking privilege/i.test(text))
    return { kind: 'not-permitted' };
  if (/network is unreachable|no route to host|net unreachable|unknown host/i.test(text))
    return { kind: 'network-unreachable' };
  if (/unreachable|prohibited|time to live exceeded|ttl expired|hop limit/i.test(text))
    return { kind: 'host-unreachable' };
  return { kind: 'timed-out' };
}
