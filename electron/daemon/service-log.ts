import { StringDecoder } from 'node:string_decoder';
import type { LogRequest } from '../api/log-stream.ts';
import { BoathouseError } from '../base/errors.ts';
import type { Machine } from '../vm/machine.ts';
import { guestAway } from './guest-shell.ts';

/** Where the guest keeps what each service writes; see `vm-assets/GUEST.md`. */
const FOLDER = '/var/log/boathouse';

/**
 * The log of one of the guest's services, read in the guest: piece by piece as it is asked for. The older half is read too,
 * except when following. Throws `not-running`, `machine-paused`, `service-unknown`.
 */
export async function* readServiceLog(
  machine: Machine,
  request: LogRequest & { readonly service: string },
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const { guest } = machine;
  if (guest === null) throw guestAway(machine);
  const file = `${FOLDER}/${request.service}.log`;
  const present = await guest.run(`cd ${FOLDER} && ls -1`, signal);
  const services = present.stdout.split('\n').flatMap((name) => /^(.+)\.log$/.exec(name)?.[1] ?? []);
  if (!services.includes(request.service)) {
    throw new BoathouseError('service-unknown', `The machine has no log of a service “${request.service}”`, {
      hint: `There are: ${services.join(', ')}.`,
    });
  }
  const lines = request.lines === null ? '+1' : String(request.lines);
  const command = request.follow
    ? `exec tail -n ${lines} -F ${file} 2>/dev/null`
    : `cat ${file}.1 ${file} 2>/dev/null | tail -n ${lines}`;
  const session = await guest.session(signal);
  const process = await session.exec(command, { signal });
  // Its input stays open, though it reads none: ssh2 sends no signal on a channel whose input has ended.
  process.stderr.resume();
  const abort = (): void => {
    process.signal('TERM');
    process.stdio.destroy();
  };
  signal.addEventListener('abort', abort, { once: true });
  const decoder = new StringDecoder('utf8');
  try {
    for await (const piece of process.stdio as AsyncIterable<Buffer>) {
      const text = decoder.write(piece);
      if (text !== '') yield text;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    abort();
  }
}
