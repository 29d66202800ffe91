import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from '../../../electron/daemon/image-folder.ts';
import { loadImage } from '../../../electron/vm/image-store.ts';
import { probeKernelOf } from '../../../electron/vm/probe-kernel.ts';
import { describeDriver } from '../../contract/driver-contract.ts';
import {
  createHyperkitSubject,
  installStandIn,
  type StandIn,
  STAND_IN_RUNS,
  standInDriver,
} from '../../support/hyperkit/hyperkit-subject.ts';

/** From where images are found. */
const BUILT = new URL('../../../dist/electron/daemon/image-folder.js', import.meta.url).href;

describe.runIf(STAND_IN_RUNS && process.arch === 'x64')('against a stand-in', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await installStandIn();
  });

  afterAll(async () => {
    await standIn.dispose();
  });

  describeDriver('hyperkit', () => createHyperkitSubject(standIn));

  it('boots the image’s own kernel, which is packed for HyperKit, on two processors', async (test) => {
    const image = await loadImage(imageFolder(undefined, process.env, 'amd64', BUILT), 'amd64').catch(() =>
      test.skip(),
    );
    const subject = await createHyperkitSubject(standIn);
    const driver = standInDriver({ ...standIn.facts, trialDeadlineMs: 120_000, cpuCount: 2 });
    const probe = await driver.probe({ ...subject.probeRequest, probeKernel: probeKernelOf(image) });
    await subject.dispose();
    expect(probe).toMatchObject({ kind: 'available', accelerator: 'hvf', version: '0.20210107' });
  }, 180_000);
});
