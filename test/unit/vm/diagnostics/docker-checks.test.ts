import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { credentialHelpersCheck } from '../../../../electron/vm/diagnostics/credential-helpers.ts';
import { dockerClientCheck } from '../../../../electron/vm/diagnostics/docker-client.ts';
import { dockerContextCheck } from '../../../../electron/vm/diagnostics/docker-context.ts';
import { engineCheck } from '../../../../electron/vm/diagnostics/engine.ts';
import { otherEnginesCheck } from '../../../../electron/vm/diagnostics/other-engines.ts';
import { diagnosticBench } from '../../../support/vm/diagnostic-bench.ts';
import { output } from '../../../support/vm/fake-guest.ts';

describe('docker-client', () => {
  test('says which one', async () => {
    const bench = await diagnosticBench();
    expect(await bench.check(dockerClientCheck)).toEqual({
      outcome: 'ok',
      detail: 'Docker version 28.5.2, build x.',
      fix: null,
    });
  });

  test('is a warning when old, a failure when missing', async () => {
    const bench = await diagnosticBench();
    bench.command = () => Promise.resolve({ ...output('Docker version 20.10.24+dfsg1, build x'), signal: null });
    expect(await bench.check(dockerClientCheck)).toMatchObject({ outcome: 'warning' });
    bench.command = () => Promise.reject(new BoathouseError('command-not-found', 'docker was not found'));
    expect(await bench.check(dockerClientCheck)).toMatchObject({
      outcome: 'failure',
      fix: expect.stringContaining('Install') as string,
    });
  });

  test('tells of the one that an installed app brings', async () => {
    const bench = await diagnosticBench();
    bench.command = () => Promise.reject(new BoathouseError('command-not-found', 'docker was not found'));
    const bundledDocker = join(bench.home, 'docker');
    Object.assign(bench.context, { bundledDocker });
    expect(await bench.check(dockerClientCheck)).toMatchObject({ outcome: 'failure' });
    await writeFile(bundledDocker, '', { mode: 0o755 });
    expect(await bench.check(dockerClientCheck)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining(bundledDocker) as string,
      fix: expect.stringContaining('Command in the terminal') as string,
    });
  });
});

describe('credential-helpers', () => {
  test('are found, are missing, or are none', async () => {
    const bench = await diagnosticBench();
    const [folder, bin] = [join(bench.home, '.docker'), join(bench.home, 'bin')];
    bench.env = { DOCKER_CONFIG: folder, PATH: `/usr/bin:${bin}` };
    expect(await bench.check(credentialHelpersCheck)).toMatchObject({ outcome: 'skipped' });
    await mkdir(folder);
    await writeFile(join(folder, 'config.json'), '{"credsStore":"ann-store","credHelpers":{"r.test":"ann-cloud"}}');
    await mkdir(bin);
    await writeFile(join(bin, 'docker-credential-ann-store'), '', { mode: 0o755 });
    expect(await bench.check(credentialHelpersCheck)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining(
        `names docker-credential-ann-cloud, which is in none of these folders: /usr/bin, ${bin}. ` +
          'So builds from images of r.test fail, and private images of r.test are neither pulled nor pushed in the dashboard.',
      ) as string,
      fix: expect.stringContaining('link') as string,
    });
    await writeFile(join(bin, 'docker-credential-ann-cloud'), '', { mode: 0o755 });
    expect(await bench.check(credentialHelpersCheck)).toMatchObject({
      outcome: 'ok',
      detail: `${join(bin, 'docker-credential-ann-store')}, ${join(bin, 'docker-credential-ann-cloud')}.`,
    });
  });
});

test('credential-helpers: without the store of all registries every build fails', async () => {
  const bench = await diagnosticBench();
  bench.env = { DOCKER_CONFIG: bench.home, PATH: join(bench.home, 'bin') };
  await writeFile(join(bench.home, 'config.json'), '{"credsStore":"ann-store","credHelpers":{"r.test":"ann-cloud"}}');
  expect(await bench.check(credentialHelpersCheck)).toMatchObject({
    outcome: 'warning',
    detail: expect.stringMatching(/ann-store and docker-credential-ann-cloud.* So builds fail, and private/) as string,
  });
});

describe('docker-context', () => {
  test('is well when ours is selected and nothing goes before it', async () => {
    const bench = await diagnosticBench();
    bench.env = { DOCKER_HOST: bench.contextStatus.dockerHost, DOCKER_CONTEXT: '' };
    expect(await bench.check(dockerContextCheck)).toMatchObject({ outcome: 'ok' });
  });

  test.each(['DOCKER_HOST', 'DOCKER_CONTEXT'])('names %s when it leads elsewhere', async (name) => {
    const bench = await diagnosticBench();
    bench.env = { [name]: 'tcp://elsewhere:2375' };
    expect(await bench.check(dockerContextCheck)).toMatchObject({
      outcome: 'warning',
      fix: expect.stringContaining(`unset ${name}`) as string,
    });
  });

  test('says which other one is selected', async () => {
    const bench = await diagnosticBench();
    bench.contextStatus = { ...bench.contextStatus, selected: false, current: 'desktop-linux' };
    expect(await bench.check(dockerContextCheck)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining('“desktop-linux” is selected') as string,
    });
  });
});

describe('engine', () => {
  test('answers, does not, or is not asked', async () => {
    const bench = await diagnosticBench();
    expect(await bench.check(engineCheck)).toMatchObject({ outcome: 'ok' });
    bench.engine.well = false;
    expect(await bench.check(engineCheck)).toMatchObject({
      outcome: 'failure',
      detail: expect.stringContaining('connection refused') as string,
    });
    bench.state = { state: 'stopped' };
    expect(await bench.check(engineCheck)).toMatchObject({ outcome: 'skipped' });
  });

  test('that hangs is a failure after ten seconds', async () => {
    const bench = await diagnosticBench();
    bench.engine.hangs = true;
    const finding = bench.check(engineCheck);
    bench.clock.advance(10_000);
    expect(await finding).toMatchObject({
      outcome: 'failure',
      detail: expect.stringContaining('within 10 seconds') as string,
    });
    expect(bench.clock.pending).toBe(0);
  });
});

test('other-engines: a plain file is none', async () => {
  const bench = await diagnosticBench();
  await mkdir(join(bench.home, '.rd'));
  await writeFile(join(bench.home, '.rd/docker.sock'), '');
  const finding = await bench.check(otherEnginesCheck);
  expect(finding.detail).not.toContain('Rancher');
});
