import type { HostUdpEvents, HostUdpSocket } from '../../host-sockets.ts';
import type { DnsForwarder } from './dns-forwarder.ts';

/**
 * The DNS service as a UDP socket of the host, so that the stack speaks with it as with any other peer: one flow of the guest is one
 * client. A flow holds no resources; answers that come after its end go nowhere.
 */
export function openDnsUdpFlow(forwarder: DnsForwarder, events: HostUdpEvents): HostUdpSocket {
  let open = true;
  const client = {
    transport: 'udp' as const,
    reply(response: Uint8Array): void {
      // The contract has no event during a call.
      void Promise.resolve().then(() => {
        if (open) events.datagram(response);
      });
    },
  };
  return {
    send(bytes) {
      if (open) forwarder.handle(bytes, client);
    },
    dispose() {
      open = false;
    },
  };
}
