import { afterAll, beforeAll, describe, vi } from 'vitest';
import { describeDriver } from '../../contract/driver-contract.ts';
import {
  createHypervSubject,
  installStandIn,
  type StandIn,
  STAND_IN_REASON,
} from '../../support/hyperv/hyperv-subject.ts';

/** Emulated firmware takes ten seconds to come to the guest, and longer on a busy machine. */
const TIMEOUT_MS = 300_000;
vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });

describe.runIf(STAND_IN_REASON === null)(
  `against a stand-in${STAND_IN_REASON === null ? '' : `: ${STAND_IN_REASON}`}`,
  () => {
    let standIn: StandIn;

    beforeAll(async () => {
      standIn = await installStandIn();
    });

    afterAll(async () => {
      await standIn.dispose();
    });

    describeDriver('hyperv', () => createHypervSubject(standIn));
  },
);
