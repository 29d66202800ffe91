import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeCacheFolder } from '../../vm-assets/builder/cache-folder.ts';
import { writeBaseImages } from '../support/base-images.ts';
import { fetchDebianTools, guestArchitecture, hostArchitecture } from '../support/debian-tools.ts';
import { LocalRegistry } from '../support/local-registry.ts';
import { MachineUnderTest } from '../support/machine-under-test.ts';
import { buildOtherImage, imageVariables } from '../support/other-image.ts';
import { sharedMachineOf } from '../support/shared-machine-name.ts';
import type { TestSession } from '../support/test-session.ts';
import { testToolsFolder } from '../support/test-tools-folder.ts';

/**
 * Makes what all end-to-end tests share, and ends with nothing left: no process, no folder. While one works on a test,
 * `BOATHOUSE_TEST_FOLDER` names a folder (a short path) in which the shared machines stay, running, for the next run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await makeCacheFolder(testToolsFolder());
  const [host, guest] = [hostArchitecture(), guestArchitecture()];
  const tools = await fetchDebianTools(host, AbortSignal.timeout(600_000), guest);
  const variables = guest === host ? {} : imageVariables(await buildOtherImage(AbortSignal.timeout(600_000)));
  const keptFolder = process.env['BOATHOUSE_TEST_FOLDER'];
  const folder = keptFolder ?? (await mkdtemp(join(tmpdir(), 'bh-')));
  const homeFolder = join(folder, 'home');
  await mkdir(homeFolder, { recursive: true });
  const images = await writeBaseImages(folder, tools, guest);
  const registry = await LocalRegistry.start(tools.registry, join(folder, 'registry'));
  const session: TestSession = {
    folder,
    homeFolder,
    tools,
    images,
    imageVariables: variables,
    registryPort: registry.port,
  };
  project.provide('session', session);
  return async () => {
    if (keptFolder !== undefined) return registry[Symbol.asyncDispose]();
    for (let worker = 1; worker <= project.config.maxWorkers; worker += 1) {
      await new MachineUnderTest(session, { name: sharedMachineOf(worker) })[Symbol.asyncDispose]();
    }
    await registry[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
}
