import { BoathouseError, describeError } from '../../base/errors.ts';
import { findPortHolder } from '../../host/port-holder.ts';
import type { HostEndpoint } from '../../net/host-sockets.ts';
import { formatIpAddress } from '../../net/wire/ip-address.ts';
import { errorCode } from './host-failure.ts';

const FIRST_FREE_PORT = 1024;

/** Why nothing can listen at `target`, in the codes of `HostSockets.listenTcp`. */
export async function listenError(
  error: unknown,
  target: HostEndpoint,
  protocol: 'tcp' | 'udp',
): Promise<BoathouseError> {
  const where = formatEndpoint(target);
  const details = { cause: error };
  switch (errorCode(error) ?? '') {
    case 'EADDRINUSE': {
      const holder = await findPortHolder({ protocol, address: formatIpAddress(target.address), port: target.port });
      const who = holder === null ? 'another program' : `${holder.program} (process ${holder.pid})`;
      return new BoathouseError('port-in-use', `${protocol} port ${where} is used by ${who}`, {
        ...details,
        hint: 'Stop that program, or publish another port of the host.',
      });
    }
    case 'EACCES':
    case 'EPERM':
      return new BoathouseError('port-not-permitted', `this user may not listen at ${protocol} port ${where}`, {
        ...details,
        hint: notPermittedHint(target.port),
      });
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return new BoathouseError('address-not-available', `this computer has no address ${where}`, {
        ...details,
        hint: 'Publish on an address of this computer, on 127.0.0.1 or on 0.0.0.0.',
      });
    default:
      return new BoathouseError(
        'listen-failed',
        `cannot listen at ${protocol} port ${where}: ${describeError(error)}`,
        {
          ...details,
        },
      );
  }
}

function notPermittedHint(port: number): string {
  if (port >= FIRST_FREE_PORT) return 'The system’s firewall or policy keeps this port back: publish another one.';
  if (process.platform === 'linux')
    return `Ports below ${FIRST_FREE_PORT} need a privilege: publish a higher one, or lower the sysctl net.ipv4.ip_unprivileged_port_start.`;
  return `Ports below ${FIRST_FREE_PORT} need a privilege on some addresses: publish a higher one, or on 0.0.0.0.`;
}

function formatEndpoint({ address, port }: HostEndpoint): string {
  const text = formatIpAddress(address);
  return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}
