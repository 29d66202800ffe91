import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { guestArchitecture } from '../../support/debian-tools.ts';
import type { LayerEntry } from '../../support/image-archive.ts';
import { eventually } from '../../support/eventually.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { waitForExit } from '../../support/processes.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { pushImage } from '../../support/push-image.ts';
import { StallingProxy } from '../../support/stalling-proxy.ts';
import { layerDigest } from '../../support/image-archive.ts';
import { Readable } from 'node:stream';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
// One that failed may have left it stopped.
beforeEach(() => machine.start());
afterAll(async () => {
  await machine.start();
  await machine.clean();
});

/** As a crash of QEMU, or the host's out-of-memory killer, would end it. */
async function killHypervisor(): Promise<void> {
  const pid = await machine.hypervisorPid();
  process.kill(pid, 'SIGKILL');
  await waitForExit(pid);
}

async function inVolume(volume: string, script: string): Promise<string> {
  return await machine.docker.expect(['run', '--rm', '-v', `${volume}:/data`, BASE_IMAGE, 'sh', '-c', script]);
}

test('kill -9 of QEMU while idle: status says so, the next start has all data', async () => {
  const hash = await inVolume(
    'calm',
    'dd if=/dev/urandom of=/data/file bs=1M count=4 2>/dev/null; sync; sha256sum /data/file',
  );
  const service = ['--detach', '--init', '--restart', 'always', '--name', 'steady'];
  await machine.docker.expect(['run', ...service, BASE_IMAGE, 'sleep', '3600']);
  await machine.inVm('sync');

  await killHypervisor();
  // A VM that was taken over from an earlier backend is nobody's child: its end is seen at the next look, and its helpers' after that.
  await eventually(async () => ((await machine.status()).machine.state === 'running' ? null : true), {
    what: 'status says that the machine does not run',
    timeoutMs: 10_000,
  });
  expect(await machine.docker.refused(['version'])).not.toBe('');

  await machine.start();
  expect(await inVolume('calm', 'sha256sum /data/file')).toBe(hash);
  expect(await machine.docker.expect(['inspect', '--format', '{{.State.Running}}', 'steady'])).toBe('true');
});

test('kill -9 of QEMU during writes: what was synced is there', async () => {
  const write = [
    'i=0; while :; do i=$((i+1));',
    'dd if=/dev/urandom of=/data/$i bs=64k count=4 conv=fsync 2>/dev/null;',
    'echo "synced $i $(sha256sum < /data/$i | cut -d" " -f1)."; done',
  ].join(' ');
  await using writer = machine.docker.start([
    'run',
    '--name',
    'writer',
    '-v',
    'busy:/data',
    BASE_IMAGE,
    'sh',
    '-c',
    write,
  ]);
  for (let count = 0; count < 20; count += 1) await writer.waitFor(/synced \d+ [0-9a-f]{64}\./);
  await killHypervisor();
  await writer.exit;
  const synced = [...writer.output.matchAll(/synced (\d+) ([0-9a-f]{64})\./g)].map(
    ([, name, hash]) => `${hash}  ${name}`,
  );

  await machine.start();
  const found = await inVolume('busy', 'cd /data; sha256sum $(ls | sort -n)');
  expect(found.split('\n')).toEqual(expect.arrayContaining(synced));
});

test('kill -9 of QEMU during a pull: the next start pulls it whole', async () => {
  const sizeBytes = 48 * 1024 * 1024;
  const layer: LayerEntry[] = [
    { path: 'payload', type: 'stream', sizeBytes, open: () => Readable.from(pseudoRandom(2, sizeBytes)) },
  ];
  const spec = { tag: 'big:v1', architecture: guestArchitecture(), layers: [layer], command: ['none'] };
  const { registryPort } = inject('session');
  await pushImage(registryPort, 'big', spec);
  await using proxy = await StallingProxy.start(registryPort, sizeBytes / 2);
  const name = `${HOST_ALIAS}:${proxy.port}/big:v1`;

  await using pull = machine.docker.start(['pull', name]);
  await Promise.race([proxy.stalled, pull.waitFor(/^Error.*/m)]);
  await killHypervisor();
  expect(await pull.exit).not.toBe(0);
  proxy.release();

  await machine.start();
  expect(await machine.docker.refused(['image', 'inspect', name])).toContain('No such image');
  await machine.docker.expect(['pull', name]);
  const layers = await machine.docker.json(['inspect', '--format', '{{json .RootFS.Layers}}', name]);
  expect(layers).toEqual([await layerDigest(layer)]);
  await machine.docker.expect(['rmi', name]);
});
