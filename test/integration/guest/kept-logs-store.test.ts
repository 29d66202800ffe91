import { mkdir, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG, KeptLogsBench } from '../../support/guest/kept-logs-bench.ts';

const DAY_S = 86_400;

let bench: KeptLogsBench;

beforeEach(async () => {
  bench = await KeptLogsBench.make();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe('what is kept', () => {
  /** `daysAgo` a container went, whose log has so many bytes. */
  async function keep(digit: string, daysAgo: number, bytes = 100): Promise<string> {
    const id = digit.repeat(64);
    await mkdir(bench.store('kept', id), { recursive: true });
    await writeFile(bench.store('kept', id, 'json.log'), '');
    await truncate(bench.store('kept', id, 'json.log'), bytes);
    await writeFile(bench.store('kept', id, 'about'), `cut=0 name=${digit}`);
    const seconds = Date.now() / 1000 - daysAgo * DAY_S;
    await utimes(bench.store('kept', id, 'about'), seconds, seconds);
    return id;
  }
  const names = async (): Promise<string[]> => (await bench.list()).map(({ name }) => name);

  it('goes after seven days, or as many as it is told', async () => {
    await keep('a', 6.9);
    await keep('b', 7.1);
    await keep('c', 1);
    expect(await names()).toEqual(['c', 'a']);
    expect((await bench.ask('limit days=2')).code).toBe(0);
    expect(await names()).toEqual(['c']);
    expect(await readdir(bench.store('kept'))).toEqual(['c'.repeat(64)]);
  });

  it('goes at once when nothing is to be kept, and then nothing is', async () => {
    await bench.startService();
    await keep('a', 0);
    await bench.ask('limit days=0');
    expect(await readdir(bench.store('kept'))).toEqual([]);
    const container = bench.engineContainer('b');
    await container.create(CONFIG);
    await container.write('secret');
    await expect.poll(() => bench.linked(container.id)).toEqual(['config', 'json.log']);
    await container.remove();
    await expect.poll(() => bench.live()).toEqual([]);
    expect(await bench.list()).toEqual([]);
    await bench.ask('limit days=7');
    expect(await bench.list()).toEqual([]);
  });

  it('is 256 MiB at most, the last removed first', async () => {
    for (const [index, digit] of ['a', 'b', 'c', 'd', 'e'].entries()) await keep(digit, index, 60 << 20);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is read from its last messages on, over the files of it', async () => {
    const id = await keep('a', 0);
    const message = (number: number): string =>
      JSON.stringify({ log: `${number}\n`, time: 'x', pad: 'p'.repeat(number % 300) });
    const messages = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, index) => `${message(from + index)}\n`).join('');
    await writeFile(bench.store('kept', id, 'json.log.2'), messages(0, 10));
    await writeFile(bench.store('kept', id, 'json.log.1'), messages(10, 1010));
    await writeFile(bench.store('kept', id, 'json.log'), messages(1010, 1020));
    const numbers = async (lines: string): Promise<number[]> => (await bench.texts(id, lines)).map(Number);
    const last = (count: number): number[] => Array.from({ length: count }, (_, index) => 1020 - count + index);
    for (const count of [1, 9, 10, 11, 700, 1009, 1010, 1011, 1020]) {
      expect(await numbers(` lines=${count}`)).toEqual(last(count));
    }
    expect(await numbers(' lines=999999')).toEqual(last(1020));
    expect(await numbers(' lines=x')).toEqual(last(1020));
    expect(await numbers(' lines=0')).toEqual([]);
    await writeFile(bench.store('kept', id, 'json.log'), '');
    expect(await numbers(' lines=1')).toEqual([1009]);
  });

  it('is deleted, one or all', async () => {
    const id = await keep('a', 0);
    await keep('b', 1);
    await keep('c', 2);
    expect((await bench.ask(`remove id=${id}`)).code).toBe(0);
    expect(await names()).toEqual(['b', 'c']);
    const again = await bench.ask(`remove id=${id}`);
    expect([again.code, again.stderr]).toEqual([1, 'missing this%20log%20is%20not%20kept%20any%20more\n']);
    expect((await bench.ask(`read id=${id}`)).stderr).toMatch(/^missing /);
    await bench.ask('clear');
    expect(await names()).toEqual([]);
  });

  it('is reached by ids alone', async () => {
    await keep('a', 0);
    for (const line of [
      'read id=../../x',
      'remove id=..',
      `read id=${'A'.repeat(64)}`,
      'remove',
      'limit days=x',
      'limit',
      'nothing',
    ]) {
      const { code, stderr } = await bench.ask(line);
      expect([line, code]).toEqual([line, 1]);
      expect(stderr).toMatch(/^invalid /);
    }
    expect(await names()).toEqual(['a']);
  });
});
