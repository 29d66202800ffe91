import { afterAll, beforeAll, describe } from 'vitest';
import { describeDriver } from '../../contract/driver-contract.ts';
import { createWslSubject, installStandIn, type StandIn, STAND_IN_REASON } from '../../support/wsl/wsl-subject.ts';

describe.skipIf(STAND_IN_REASON !== null)(
  `against a stand-in${STAND_IN_REASON === null ? '' : `: ${STAND_IN_REASON}`}`,
  () => {
    let standIn: StandIn;

    beforeAll(async () => {
      standIn = await installStandIn();
    });

    afterAll(async () => {
      await standIn.dispose();
    });

    describeDriver('wsl', () => createWslSubject(standIn));
  },
);
