import { BoathouseError } from '../../base/errors.ts';
import { formatBinding, formatEndpoint, type PortBinding } from './port-binding.ts';

export const NO_SCTP = 'SCTP ports cannot be published';

export const NEEDS_STACK =
  'Boathouse’s own network (boathouse settings set network.mode boathouse, where the hypervisor has a way to it)';

/** The container starts without it; no try can help. */
export function unsupportedPort(binding: PortBinding, reason: string): BoathouseError {
  return new BoathouseError('port-unsupported', `${formatBinding(binding)} is not open on this computer: ${reason}`);
}

/** An address that the VM cannot have: the engine in it cannot listen there, and would refuse the start itself. */
export function unsupportedAddress({ hostAddress, hostPort }: PortBinding, reason: string): BoathouseError {
  return new BoathouseError(
    'port-address-unsupported',
    `Bind for ${formatEndpoint(hostAddress, hostPort)} failed: ${reason}`,
    { hint: 'Publish on 127.0.0.1, or name no address to publish on all of them.' },
  );
}

export const LINK_LOCAL = 'ports cannot be published on a link-local address';
