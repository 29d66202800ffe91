import { FaultLink } from '../../../../electron/net/link/fault.ts';
import type { Link } from '../../../../electron/net/link/link.ts';
import { PcapLink } from '../../../../electron/net/link/pcap.ts';
import { QemuLink } from '../../../../electron/net/link/qemu.ts';
import { describeLink } from '../../../contract/link-contract.ts';
import type { FakeClock } from '../../../support/fake-clock.ts';
import { createStreamPair } from './support/stream-subject.ts';

/** What wraps a link must keep the contract of what it wraps. */
const WRAPPERS: Readonly<Record<string, (link: Link, clock: FakeClock) => Link>> = {
  'a capture': (link, clock) => new PcapLink({ link, clock, sink: { frame: () => undefined } }),
  'a bad line without faults': (link, clock) => new FaultLink({ link, clock, seed: 1 }),
  'a slow line': (link, clock) =>
    new FaultLink({ link, clock, seed: 1, toGuest: { delayMs: 3 }, fromGuest: { delayMs: 2 } }),
};

for (const [name, wrap] of Object.entries(WRAPPERS)) {
  describeLink(name, {
    create: (mtu) => {
      const ends = {
        near: (options: ConstructorParameters<typeof QemuLink>[0], clock: FakeClock) =>
          wrap(new QemuLink(options), clock),
        far: (options: ConstructorParameters<typeof QemuLink>[0]) => new QemuLink(options),
      };
      return Promise.resolve(createStreamPair(ends, mtu, () => 5000));
    },
    mtus: [1500, 65_520],
    hostile: [{ name: 'the largest length', bytes: new Uint8Array(24).fill(0xff) }],
    invalid: [{ name: 'an empty frame', bytes: new Uint8Array(4) }],
    tellsEnd: true,
    refuses: true,
  });
}
