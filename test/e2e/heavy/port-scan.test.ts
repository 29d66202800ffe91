import { afterAll, beforeAll, test } from 'vitest';
import { BASH_IMAGE } from '../../support/base-images.ts';
import { HEAVY_PARTS } from '../../support/heavy-part.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { expectNothingElseOpen } from '../../support/port-scan.ts';

/** An emulated processor makes some three hundred connections a second. Of the VM’s own ports, its kernel tells: `engine/exposure`. */
const LIMIT_MS = 40 * 60_000;

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  await machine.ensureImage(BASH_IMAGE);
});
afterAll(() => machine.clean());

test(
  'a container without privileges finds, among all TCP ports of gateway and host alias, DNS and what the host itself serves',
  () => expectNothingElseOpen(machine, { ports: `seq 1 ${HEAVY_PARTS} 65535`, addresses: 'network' }),
  LIMIT_MS,
);
