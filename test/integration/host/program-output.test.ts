import { describe, expect, it } from 'vitest';
import { programOutput } from '../../../electron/host/program-output.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { until } from '../../support/until.ts';
import { isAlive } from '../../support/is-alive.ts';

const run = (script: string, signal = new AbortController().signal, graceMs = 200) =>
  programOutput('/bin/sh', ['-c', script], { env: process.env, cwd: '/', clock: systemClock, graceMs, signal });

async function read(output: AsyncGenerator<string, number | null>): Promise<{ text: string; code: number | null }> {
  let text = '';
  for (;;) {
    const next = await output.next();
    if (next.done === true) return { text, code: next.value };
    text += next.value;
  }
}

describe('a program’s output', () => {
  it('is both streams, and then the exit code', async () => {
    const { text, code } = await read(run('echo out; echo err >&2; exit 7'));
    expect(text.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(code).toBe(7);
  });

  it('has no broken characters', async () => {
    const { text } = await read(run("i=0; while [ $i -lt 20000 ]; do printf 'ü€😀'; i=$((i+1)); done"));
    expect(text).toBe('ü€😀'.repeat(20_000));
  });

  it('ends with its reader, and so does what it started, also what does not want to', async () => {
    let pids: number[] = [];
    for await (const text of run(
      'trap "" TERM; sh -c \'trap "" TERM; echo $$; while :; do sleep 1; done\' & echo $$; wait',
    )) {
      pids = [...pids, ...text.trim().split('\n').map(Number)];
      if (pids.length === 2) break;
    }
    expect(pids).toHaveLength(2);
    await until('the end of both', () => pids.every((pid) => !isAlive(pid)));
  });

  it('ends when it is given up while nothing comes', async () => {
    const controller = new AbortController();
    const output = run('echo there; exec sleep 600', controller.signal);
    expect(await output.next()).toMatchObject({ value: 'there\n' });
    const next = output.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('of a program that is not there is said', async () => {
    const absent = programOutput('/nowhere/docker', [], {
      env: {},
      cwd: '/',
      clock: systemClock,
      graceMs: 1,
      signal: new AbortController().signal,
    });
    await expect(absent.next()).rejects.toMatchObject({ code: 'command-not-found' });
  });
});
