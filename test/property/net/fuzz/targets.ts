import type { FuzzTarget } from '../../../support/fuzz/fuzz-target.ts';
import { dnsTarget } from './dns-target.ts';
import { gatewayTarget } from './gateway/gateway-target.ts';
import { linkTarget } from './link-target.ts';
import { wireTarget } from './wire-target.ts';

/** All that is fuzzed, with the part of the time that each gets. */
export const TARGETS: readonly { readonly target: FuzzTarget; readonly share: number }[] = [
  { target: gatewayTarget, share: 6 },
  { target: dnsTarget, share: 2 },
  { target: linkTarget, share: 1 },
  { target: wireTarget, share: 1 },
];
