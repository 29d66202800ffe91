import { afterAll, beforeAll, expect, test } from 'vitest';
import { FOREIGN_IMAGE } from '../../support/base-images.ts';
import { guestArchitecture } from '../../support/debian-tools.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

const foreign =
  guestArchitecture() === 'amd64'
    ? { platform: 'linux/arm64', machine: 'aarch64' }
    : { platform: 'linux/amd64', machine: 'x86_64' };

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  await machine.ensureImage(FOREIGN_IMAGE);
});
afterAll(() => machine.clean());

test('an image of the other architecture runs', async () => {
  const args = ['run', '--rm', '--platform', foreign.platform, FOREIGN_IMAGE, 'sh', '-c', 'uname -m; exit 6'];
  const result = await machine.docker.run(args);
  expect(result).toMatchObject({ code: 6, stdout: `${foreign.machine}\n` });
});

test('an image of the other architecture can be built', async () => {
  const tag = 'boathouse.test/foreign-build';
  const build = ['build', '--platform', foreign.platform, '--tag', tag, '-'];
  await machine.docker.expect(build, {
    input: `FROM ${FOREIGN_IMAGE}\nRUN uname -m > /machine\nCMD ["cat", "/machine"]\n`,
  });
  expect(await machine.docker.expect(['run', '--rm', '--platform', foreign.platform, tag])).toBe(foreign.machine);
  expect(await machine.docker.expect(['inspect', '--format', '{{.Os}}/{{.Architecture}}', tag])).toBe(foreign.platform);
});
