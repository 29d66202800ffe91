import { BoathouseError } from '../../base/errors.ts';
import { formatEndpoint, parseEndpoint } from '../../host/endpoint.ts';
import type { MachineRecord } from '../driver.ts';

/** Where a running machine is reached, as paths. */
export interface MachineSockets {
  readonly rest: string;
  readonly terminal: string;
}

const TERMINAL_PREFIX = 'tty:';

export function formatSockets({ rest, terminal }: MachineSockets): MachineRecord['sockets'] {
  return { rest: formatEndpoint({ kind: 'unix', path: rest }), console: `${TERMINAL_PREFIX}${terminal}` };
}

/** Throws `hypervisor-failed` for a record that does not name both. */
export function parseSockets(sockets: MachineRecord['sockets']): MachineSockets {
  const rest = parseEndpoint(sockets['rest']);
  const terminal = sockets['console'] ?? '';
  if (rest?.kind === 'unix' && terminal.startsWith(TERMINAL_PREFIX))
    return { rest: rest.path, terminal: terminal.slice(TERMINAL_PREFIX.length) };
  throw new BoathouseError('hypervisor-failed', 'the record of the running machine does not say where it is reached');
}
