import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DetachedProcess } from '../../../electron/host/detached-process.ts';
import { endProcess, waitForProcessEnd } from '../../../electron/host/end-process.ts';
import { isSameProcess, processStartTime } from '../../../electron/host/process-identity.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { tailFile } from '../../../electron/host/tail-file.ts';

describe('processStartTime', () => {
  it('stays the same for a process and differs between two', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const pid = child.pid ?? -1;
    const [ours, first] = [await processStartTime(process.pid), await processStartTime(pid)];
    expect(ours).not.toBeNull();
    expect(first).not.toBeNull();
    expect(first).not.toBe(ours);
    expect(await processStartTime(pid)).toBe(first);
    expect(await isSameProcess(process.pid, first ?? '')).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processStartTime(pid)).toBeNull();
  });

  it('calls a zombie gone', async () => {
    // The shell starts a child that waits for the end of its input, then becomes a program that reaps nobody.
    const parent = spawn('/bin/sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 60']);
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = Number(output.toString());
    const name = async (): Promise<string> => await readFile(`/proc/${parent.pid ?? 0}/comm`, 'utf8');
    while ((await name()) !== 'sleep\n') await new Promise(setImmediate);
    parent.stdin.end();
    const isZombie = async (): Promise<boolean> => / Z /.test(await readFile(`/proc/${zombie}/stat`, 'utf8'));
    while (!(await isZombie())) await new Promise(setImmediate);
    expect(await processStartTime(zombie)).toBeNull();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
});

describe('a detached process', () => {
  let folder: string;
  let logFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'process-'));
    logFile = join(folder, 'log');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const shell = async (script: string): Promise<DetachedProcess> =>
    await DetachedProcess.start('/bin/sh', ['-c', script], { logFile, cwd: '/' });

  it('writes to its log and tells its end', async () => {
    const process = await shell('echo out; echo err >&2; exit 7');
    expect(await process.ended).toEqual({ exitCode: 7, signal: null });
    expect(process.running).toBe(false);
    expect(await readFile(logFile, 'utf8')).toBe('out\nerr\n');
    await process.kill();
  });

  it('has our environment and what is added to it', async () => {
    const script = 'test -n "$PATH" && echo "$BOATHOUSE_TEST_WORD"';
    const env = { BOATHOUSE_TEST_WORD: 'added' };
    const process = await DetachedProcess.start('/bin/sh', ['-c', script], { logFile, cwd: '/', env });
    expect(await process.ended).toEqual({ exitCode: 0, signal: null });
    expect(await readFile(logFile, 'utf8')).toBe('added\n');
  });

  it('leads a session of its own', async () => {
    const process = await shell('sleep 60 & wait');
    const stat = await readFile(`/proc/${process.pid}/stat`, 'utf8');
    const [, , processGroup, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    expect([processGroup, session]).toEqual([String(process.pid), String(process.pid)]);
    await process.kill();
    expect(await process.ended).toEqual({ exitCode: null, signal: 'SIGKILL' });
  });

  it('is not started when it is missing', async () => {
    await expect(DetachedProcess.start('/no/such', [], { logFile, cwd: '/' })).rejects.toMatchObject({
      code: 'command-not-found',
    });
  });

  it('is ended with its group, by its identity alone', async () => {
    const process = await shell('sleep 60 & echo $!; wait');
    const identity = { pid: process.pid, startTime: (await processStartTime(process.pid)) ?? '' };
    let grandchild = '';
    while (grandchild === '') grandchild = (await tailFile(logFile, 100)).trim();
    expect(await endProcess(systemClock, { ...identity, startTime: 'another' }, 1000)).toBe(true);
    expect(await isSameProcess(identity.pid, identity.startTime)).toBe(true);
    expect(await waitForProcessEnd(identity, { clock: systemClock, timeoutMs: 20 })).toBe(false);
    expect(await endProcess(systemClock, identity, 10_000)).toBe(true);
    expect(await endProcess(systemClock, identity, 10_000)).toBe(true);
    while ((await processStartTime(Number(grandchild))) !== null) await new Promise(setImmediate);
  });
});

describe('tailFile', () => {
  it('gives whole lines from the end, and nothing of what is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tail-'));
    const process = await DetachedProcess.start('/bin/sh', ['-c', 'echo first; echo second; echo third'], {
      logFile: join(folder, 'log'),
      cwd: '/',
    });
    await process.ended;
    expect(await tailFile(join(folder, 'log'), 100)).toBe('first\nsecond\nthird\n');
    expect(await tailFile(join(folder, 'log'), 10)).toBe('third\n');
    expect(await tailFile(join(folder, 'none'), 10)).toBe('');
    await rm(folder, { recursive: true });
  });
});
