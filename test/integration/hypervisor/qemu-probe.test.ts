import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { processStartTime } from '../../../electron/host/process-identity.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { tryAccelerator, type Trial } from '../../../electron/hypervisor/qemu/accelerator-trial.ts';
import type { TrialOutcome } from '../../../electron/hypervisor/remembered-trial.ts';
import { QemuDriver } from '../../../electron/hypervisor/qemu/driver.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createQemuSubject, type QemuSubject } from '../../support/qemu-subject.ts';
import { TINY_GUEST_GREETING } from '../../support/tiny-guest.ts';

describe('probing QEMU', () => {
  let subject: QemuSubject;
  const context = { clock: systemClock, logger: silentLogger(), signal: new AbortController().signal };

  beforeEach(async () => {
    subject = await createQemuSubject('amd64');
  });

  afterEach(async () => {
    await subject.dispose();
  });

  /** A program that stands in for QEMU: notes its pid, then does what `script` says. */
  const program = async (script: string): Promise<string> => {
    const file = join(subject.folder, 'qemu-system-x86_64');
    await writeFile(file, `#!/bin/sh\necho $$ >>${subject.folder}/pids\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  };
  const pids = async (): Promise<number[]> => {
    const text = await readFile(join(subject.folder, 'pids'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  };

  describe('a trial', () => {
    const trial = (changes: Partial<Trial>): Trial => ({
      binary: 'qemu-system-x86_64',
      qemuVersion: '7.2.22',
      guest: subject.spec,
      answer: TINY_GUEST_GREETING,
      deadlineMs: 20_000,
      folder: join(subject.folder, 'trial'),
      ...changes,
    });
    const run = async (changes: Partial<Trial>): Promise<TrialOutcome> => await tryAccelerator(trial(changes), context);

    it('boots a real guest', async () => {
      expect(await run({})).toMatchObject({ kind: 'works' });
    });

    it('ends one that hangs, and leaves nothing of it', async () => {
      expect(await run({ answer: 'never said', deadlineMs: 1500 })).toEqual({
        kind: 'hangs',
        lastLine: TINY_GUEST_GREETING,
      });
      expect(await readdir(join(subject.folder, 'trial'))).toEqual([]);
      const binary = await program('trap "" TERM; while :; do sleep 1; done');
      expect(await run({ binary, deadlineMs: 300 })).toEqual({ kind: 'hangs', lastLine: '' });
      for (const pid of await pids()) expect(await processStartTime(pid)).toBeNull();
    });

    it('tells why QEMU refused', async () => {
      const binary = await program('echo "Could not access KVM kernel module: Permission denied" >&2; exit 1');
      expect(await run({ binary })).toEqual({
        kind: 'refused',
        reason: 'this user may not use /dev/kvm',
        hint: expect.stringContaining('group kvm') as string,
      });
      expect(await run({ binary: '/no/such/qemu' })).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('not found') as string,
      });
      expect(await run({ guest: { ...subject.spec, kernel: '/none' } })).toMatchObject({ kind: 'refused' });
    });

    it('sees an answer that was QEMU’s last breath', async () => {
      expect(await run({ binary: await program(`echo "${TINY_GUEST_GREETING}"`) })).toMatchObject({ kind: 'works' });
    });

    it('ends what a killed backend left of an earlier one', async () => {
      const binary = await program('exec sleep 60');
      const stop = new AbortController();
      const first = tryAccelerator(trial({ binary }), { ...context, signal: stop.signal });
      while ((await pids()).length === 0) await new Promise(setImmediate);
      const [orphan = 0] = await pids();
      const journal = join(subject.folder, 'trial', 'processes.json');
      let content = '';
      while (content === '') content = await readFile(journal, 'utf8').catch(() => '');
      // As if that backend had been killed: its process runs, and its journal is all that tells.
      await mkdir(join(subject.folder, 'trial2'));
      await writeFile(join(subject.folder, 'trial2', 'processes.json'), content);
      await run({ folder: join(subject.folder, 'trial2') });
      expect(await processStartTime(orphan)).toBeNull();
      stop.abort();
      await first.catch(() => undefined);
    });

    it('stops when it is cancelled', async () => {
      const binary = await program('exec sleep 60');
      const stop = new AbortController();
      const trying = tryAccelerator(trial({ binary }), { ...context, signal: stop.signal });
      while ((await pids()).length === 0) await new Promise(setImmediate);
      stop.abort();
      await expect(trying).rejects.toMatchObject({ code: 'cancelled' });
      for (const pid of await pids()) expect(await processStartTime(pid)).toBeNull();
    });
  });

  describe('the choice of an accelerator', () => {
    /** A QEMU that answers as a feature question's real one and, asked to boot under KVM, does what `kvm` says. */
    const host = async (kvm: string, changes: Partial<HostFacts> = {}): Promise<HostFacts> => {
      const real = hostFacts(systemClock);
      const binary = await program(
        `case "$*" in *-machine\\ none*) exec qemu-system-x86_64 "$@";; *-accel\\ kvm*) echo kvm >>${subject.folder}/trials; ${kvm};; esac`,
      );
      return {
        ...real,
        platform: 'linux',
        hostArch: 'x64',
        env: { BOATHOUSE_QEMU: binary, PATH: process.env['PATH'] },
        trialDeadlineMs: 500,
        ...changes,
      };
    };
    const trials = async (): Promise<number> =>
      (await readFile(join(subject.folder, 'trials'), 'utf8').catch(() => '')).split('\n').length - 1;
    const probe = async (facts: HostFacts, accelerator: 'auto' | 'kvm' | 'hvf' = 'auto') =>
      await new QemuDriver(facts).probe({
        ...subject.probeRequest,
        accelerator,
        stateFolder: join(subject.folder, 'fresh'),
      });

    it('takes the hardware when a guest boots with it, and remembers that', async () => {
      const facts = await host(`echo "${TINY_GUEST_GREETING}"; exec sleep 60`);
      expect(await probe(facts)).toMatchObject({
        kind: 'available',
        accelerator: 'kvm',
        version: expect.stringMatching(/^\d/) as string,
        warnings: [],
      });
      expect(await probe(facts)).toMatchObject({ accelerator: 'kvm' });
      expect(await trials()).toBe(1);
      expect(await probe({ ...facts, identity: 'another kernel' })).toMatchObject({ accelerator: 'kvm' });
      expect(await trials()).toBe(2);
    });

    it('falls back to emulation when QEMU is refused the hardware, and asks again next time', async () => {
      const facts = await host('echo "Could not access KVM kernel module: Permission denied" >&2; exit 1');
      const result = await probe(facts);
      expect(result).toMatchObject({
        kind: 'available',
        accelerator: 'tcg',
        warnings: expect.arrayContaining([expect.stringContaining('group kvm')]) as string[],
      });
      await probe(facts);
      expect(await trials()).toBe(2);
    });

    it('falls back to emulation when the guest hangs, and remembers that for a day', async () => {
      const facts = await host('exec sleep 60');
      const result = await probe(facts);
      expect(result).toMatchObject({
        kind: 'available',
        accelerator: 'tcg',
        warnings: expect.arrayContaining([expect.stringMatching(/hung under kvm/)]) as string[],
      });
      expect(await probe(facts)).toEqual(result);
      expect(await trials()).toBe(1);
      for (const pid of await pids()) expect(await processStartTime(pid)).toBeNull();
      const dayLater = new FakeClock(Date.now() + 25 * 60 * 60 * 1000);
      const later = { ...facts, clock: { ...systemClock, now: () => dayLater.now() } };
      expect(await probe(later)).toMatchObject({ accelerator: 'tcg' });
      expect(await trials()).toBe(2);
    });

    it('does not replace an accelerator that was asked for by name', async () => {
      const facts = await host('echo "Could not access KVM kernel module: Permission denied" >&2; exit 1');
      expect(await probe(facts, 'kvm')).toMatchObject({
        kind: 'unavailable',
        hint: expect.stringContaining('group kvm') as string,
      });
      expect(await probe(facts, 'hvf')).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringContaining('hvf') as string,
      });
    });
  });

  it('is unavailable on Windows where the data are in a folder that QEMU cannot name', async () => {
    const facts: HostFacts = { ...hostFacts(systemClock), platform: 'win32' };
    const request = { ...subject.probeRequest, stateFolder: join(subject.folder, 'windows') };
    expect(await new QemuDriver(facts).probe({ ...request, dataFolder: '/data/josé' })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('QEMU cannot open /data/josé on Windows') as string,
      hint: expect.stringContaining('disk.folder') as string,
    });
  });

  it('does not throw for a QEMU that is missing, broken or too old', async () => {
    const probe = async (env: NodeJS.ProcessEnv) =>
      await new QemuDriver({ ...hostFacts(systemClock), env }).probe({
        ...subject.probeRequest,
        stateFolder: join(subject.folder, 'fresh'),
      });
    expect(await probe({ BOATHOUSE_QEMU: '/none' })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('/none') as string,
    });
    const broken = await program('echo "no such luck" >&2; exit 1');
    expect(await probe({ BOATHOUSE_QEMU: broken })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('no such luck') as string,
    });
    const version = '{"major": 6, "minor": 2, "micro": 0}';
    const old = await program(`
      echo '{"QMP": {}}'
      for answer in '{}' '{"qemu": ${version}}' '[]' '[]' '[]' '[]' '[]' '[]'; do
        read -r question
        id=\${question##*\\"id\\":}
        echo "{\\"return\\": $answer, \\"id\\": $id"
      done
      exec sleep 60`);
    expect(await probe({ BOATHOUSE_QEMU: old })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(/6\.2\.0.*7\.2/) as string,
    });
  });
});
