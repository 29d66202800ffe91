import type { HostUdpEvents, HostUdpSocket } from '../../host-sockets.ts';
import type { DnsForwarder } from './dns-forwarder.ts';

/**
 * The DNS service as a UDP socket of the host, so that the stack speaks with it as with any other peer: one flow of the guest is one
 * client. A flow holds no resources; answers that come after its end go nowhere.
 */
export function openDnsUdpFlow(forwarder: DnsForwarder, events: HostUdpEvents): HostUdpSocket {
  let open = true;
  let sending = false;
  const deliver = (response: Uint8Array): void => {
    if (open) events.datagram(response);
  };
  const client = {
    transport: 'udp' as const,
    reply(response: Uint8Array): void {
      // The contract has no event during a call.
      if (sending) void Promise.resolve(response).then(deliver);
      else deliver(response);
    },
  };
  return {
    send(bytes) {
      if (!open) return;
      sending = true;
      forwarder.handle(bytes, client);
      sending = false;
    },
    dispose() {
      open = false;
    },
  };
}
