import { readFile } from 'node:fs/promises';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { delay } from '../../host/delay.ts';

const TIMEOUT_MS = 20_000;
const POLL_MS = 10;

/**
 * The pseudo-terminal that HyperKit made for the guest's console, from the file that `autopty=` names (`uart_set_backend` in its
 * `src/lib/uart_emul.c`): the name alone, without a line end, in one write. Throws `hypervisor-failed`, `cancelled`.
 */
export async function awaitTerminal(file: string, clock: Clock, signal: CancelSignal): Promise<string> {
  const deadlineMs = clock.monotonic() + TIMEOUT_MS;
  for (;;) {
    const name = await readFile(file, 'utf8').catch(() => '');
    if (name !== '') return name;
    if (clock.monotonic() >= deadlineMs)
      throw new BoathouseError('hypervisor-failed', 'HyperKit made no terminal for the machine’s console');
    await delay(clock, POLL_MS, signal);
  }
}
