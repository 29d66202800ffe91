import { type IncomingMessage, request } from 'node:http';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { cancelledError } from '../../host/delay.ts';
import { waitForSocket } from '../../host/wait-for-socket.ts';
import { isRecord } from '../is-record.ts';

/**
 * vfkit's control socket: HTTP with JSON, one connection a question (crc-org/vfkit, `pkg/rest/rest.go`, `pkg/rest/vf/vm_config.go`).
 *
 *   GET  /vm/state     {"state": "VirtualMachineStateRunning", "canPause": …}
 *   POST /vm/state     {"state": "Pause" | "Resume" | "Stop" | "HardStop"}      202, or 500 {"error": "…"}
 *   GET  /vm/inspect   {"devices": [{"kind": "virtioserial", "ptyName": "/dev/ttys003", …}, …], …}
 *
 * Each question is a line in vfkit's log, so nothing is asked again and again for the machine's whole life. Errors:
 * `hypervisor-command-failed` (vfkit refused), `hypervisor-gone`, `hypervisor-not-responding`, `cancelled`.
 */
const TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 1024 * 1024;

export type StateChange = 'Pause' | 'Resume' | 'Stop';

export class RestClient {
  readonly #socketPath: string;
  readonly #clock: Clock;

  constructor(socketPath: string, clock: Clock) {
    this.#socketPath = socketPath;
    this.#clock = clock;
  }

  /** Resolves when vfkit listens. Errors: those of `waitForSocket`. */
  async listening(timeoutMs: number, signal: CancelSignal): Promise<void> {
    const endpoint = { kind: 'unix', path: this.#socketPath } as const;
    (await waitForSocket(endpoint, { clock: this.#clock, timeoutMs, signal })).destroy();
  }

  /** For example `VirtualMachineStateRunning`. */
  async state(signal?: CancelSignal): Promise<string> {
    const answer = await this.#ask('GET', '/vm/state', undefined, signal);
    return isRecord(answer) && typeof answer['state'] === 'string' ? answer['state'] : '';
  }

  async change(state: StateChange): Promise<void> {
    await this.#ask('POST', '/vm/state', { state }, undefined);
  }

  /** The terminal that vfkit made for the guest's console. Throws `hypervisor-failed` when it names none. */
  async terminal(signal: CancelSignal): Promise<string> {
    const answer = await this.#ask('GET', '/vm/inspect', undefined, signal);
    const devices = isRecord(answer) && Array.isArray(answer['devices']) ? (answer['devices'] as unknown[]) : [];
    for (const device of devices) {
      if (isRecord(device) && typeof device['ptyName'] === 'string' && device['ptyName'] !== '')
        return device['ptyName'];
    }
    throw new BoathouseError('hypervisor-failed', 'vfkit names no terminal for the machine’s console');
  }

  #ask(method: string, path: string, body: unknown, signal: CancelSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelledError(signal));
        return;
      }
      const payload = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        Host: 'vfkit',
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(payload),
      };
      const call = request({ method, path, headers, socketPath: this.#socketPath, agent: false });
      const give = (reason: BoathouseError): void => {
        reject(reason);
        call.destroy();
      };
      const abort = (): void => give(cancelledError(signal));
      const timer = this.#clock.after(TIMEOUT_MS, () =>
        give(new BoathouseError('hypervisor-not-responding', `vfkit did not answer ${path} within ${TIMEOUT_MS} ms`)),
      );
      signal?.addEventListener('abort', abort, { once: true });
      call.once('close', () => {
        void timer.dispose();
        signal?.removeEventListener('abort', abort);
      });
      call.on('error', (cause) => reject(goneError(cause)));
      call.on('response', (response) => {
        readAnswer(response).then(resolve, reject);
      });
      call.end(payload);
    });
  }
}

async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > ANSWER_MAX_BYTES) throw new Error(`an answer of more than ${ANSWER_MAX_BYTES} bytes`);
      parts.push(part);
    }
  } catch (error) {
    throw goneError(error);
  }
  const answer = parseJson(Buffer.concat(parts).toString('utf8'));
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return answer;
  const reason = isRecord(answer) && typeof answer['error'] === 'string' ? answer['error'] : `status ${status}`;
  throw new BoathouseError('hypervisor-command-failed', `vfkit refused: ${reason}`);
}

/** An accepted change is answered with an empty body. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function goneError(cause: unknown): BoathouseError {
  return new BoathouseError('hypervisor-gone', 'vfkit closed its control socket', { cause });
}
