import { BoathouseError } from '../../base/errors.ts';
import type { HeldPort, PortHolder } from '../../host/port-holder.ts';
import { formatBinding, formatEndpoint, isWildcard, type PortBinding } from './port-binding.ts';

export interface BindFailureContext {
  readonly platform: NodeJS.Platform;
  readonly findHolder: (held: HeldPort) => Promise<PortHolder | null>;
}

/**
 * What the system's refusal to open a port means, in the words that Docker has for it, with the cause and what to do. `code` is the
 * system's, if `cause` does not have it.
 */
export async function bindFailure(
  binding: PortBinding,
  cause: unknown,
  context: BindFailureContext,
  code = codeOf(cause),
): Promise<BoathouseError> {
  const { hostAddress, hostPort } = binding;
  const endpoint = formatEndpoint(hostAddress, hostPort);
  switch (code) {
    case 'EADDRINUSE': {
      const holder = await holderOf(binding, context);
      const by = holder === null ? 'by another program of this computer' : `by ${holder.program}, pid ${holder.pid}`;
      const message = `Bind for ${endpoint} failed: port is already allocated (held ${by})`;
      return new BoathouseError('port-in-use', message, { cause });
    }
    case 'EACCES':
    case 'EPERM':
      return new BoathouseError('port-forbidden', `Bind for ${endpoint} failed: permission denied`, {
        hint: permissionHint(binding, context.platform),
        cause,
      });
    case 'EAFNOSUPPORT':
      return missingFamily(binding, cause);
    case 'EADDRNOTAVAIL': {
      if (isWildcard(hostAddress) || hostAddress === '127.0.0.1' || hostAddress === '::1') {
        return missingFamily(binding, cause);
      }
      const message = `Bind for ${endpoint} failed: cannot assign requested address (this computer has no address ${hostAddress})`;
      return new BoathouseError('port-address-unknown', message, { cause });
    }
    case undefined:
    default: {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new BoathouseError('port-failed', `${formatBinding(binding)} cannot be opened: ${reason}`, { cause });
    }
  }
}

async function holderOf(binding: PortBinding, context: BindFailureContext): Promise<PortHolder | null> {
  const { protocol, hostAddress, hostPort } = binding;
  return protocol === 'sctp' ? null : context.findHolder({ protocol, address: hostAddress, port: hostPort });
}

function missingFamily(binding: PortBinding, cause: unknown): BoathouseError {
  const version = binding.hostAddress.includes(':') ? 'IPv6' : 'IPv4';
  const endpoint = formatEndpoint(binding.hostAddress, binding.hostPort);
  const message = `Bind for ${endpoint} failed: cannot assign requested address (this computer has no ${version})`;
  return new BoathouseError('port-family-missing', message, { cause });
}

/** Which ports need an administrator, and what to do about it, is each system's own. */
function permissionHint({ hostPort, hostAddress }: PortBinding, platform: NodeJS.Platform): string {
  if (platform === 'linux') {
    return `Publish a port above 1023, or allow lower ones to everybody: sudo sysctl net.ipv4.ip_unprivileged_port_start=${hostPort}`;
  }
  if (platform === 'win32') {
    return 'Windows keeps this port for itself: publish another one. The ranges that it keeps: netsh interface ipv4 show excludedportrange protocol=tcp';
  }
  if (platform === 'darwin' && !isWildcard(hostAddress)) {
    return `macOS leaves ports below 1024 to everybody on all addresses only: publish a port above 1023, or all addresses with -p ${hostPort}:…`;
  }
  return 'Publish a port above 1023.';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
