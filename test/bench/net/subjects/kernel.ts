import { release } from 'node:os';
import type { DebianPrograms } from '../programs/debian-programs.ts';
import type { Subject } from './subject.ts';

const GUEST = '10.9.0.2';
const GATEWAY = '10.9.0.1';
/** Stands for the host and is translated, as a container's way out is. */
const ALIAS = '10.11.0.1';

/** A veth pair with the kernel's NAT: the limit, since the guest's packets never leave the kernel. */
export async function kernel(programs: DebianPrograms): Promise<Subject> {
  const { argv, version } = await programs.program('nftables', '/usr/sbin/nft');
  return {
    name: 'veth+NAT',
    version: `Linux ${release()}, ${version}`,
    mtus: [1500, 65_520],
    async start({ namespaces }, mtu) {
      await namespaces.ipInHost(
        'link add veth-host type veth peer name veth-guest',
        `link set veth-guest netns ${namespaces.guest}`,
        `link set veth-host mtu ${mtu} up`,
        `addr add ${GATEWAY}/24 dev veth-host`,
      );
      await namespaces.ipInGuest(
        `link set veth-guest mtu ${mtu} up`,
        `addr add ${GUEST}/24 dev veth-guest`,
        `route add default via ${GATEWAY}`,
      );
      const rules = `table ip bench {
        chain in { type nat hook prerouting priority dstnat; ip daddr ${ALIAS} dnat to ${GATEWAY}; }
        chain out { type nat hook postrouting priority srcnat; masquerade; }
      }`;
      await namespaces.run(namespaces.inHost([...argv, rules]));
      return {
        hostAlias: ALIAS,
        dns: ALIAS,
        pids: [],
        async [Symbol.asyncDispose]() {
          await namespaces.run(namespaces.inHost([...argv, 'delete table ip bench']));
          await namespaces.ipInHost('link delete veth-host');
        },
      };
    },
  };
}
