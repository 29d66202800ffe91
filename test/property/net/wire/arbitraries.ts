import fc from 'fast-check';
import type { IpAddress } from '../../../../electron/net/wire/ip-address.ts';
import type { MacAddress } from '../../../../electron/net/wire/mac-address.ts';

export const byte = fc.nat(0xff);
export const short = fc.nat(0xffff);
export const long = fc.integer({ min: 0, max: 0xffff_ffff });

export const macAddress: fc.Arbitrary<MacAddress> = fc.record({ high: short, low: long });

export const ipv4Address: fc.Arbitrary<IpAddress> = long.map((word) => ({ family: 4, words: [word] }));

/** Many zeros, as real ones have. */
export const ipv6Address: fc.Arbitrary<IpAddress> = fc
  .array(fc.oneof(long, fc.constant(0), fc.constant(0xffff), short), { minLength: 4, maxLength: 4 })
  .map((words) => ({ family: 6, words }));
