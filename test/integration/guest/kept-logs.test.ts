import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG, KeptLogsBench } from '../../support/guest/kept-logs-bench.ts';

let bench: KeptLogsBench;

beforeEach(async () => {
  bench = await KeptLogsBench.make();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe('a removed container', () => {
  it('leaves its log, with what it was and nothing of its environment', async () => {
    await bench.startService();
    const container = bench.engineContainer('a');
    await container.create(CONFIG);
    await container.write('hello\n');
    await expect.poll(() => bench.linked(container.id)).toEqual(['config', 'json.log']);
    await container.write('and more\n');
    const before = Math.floor(Date.now() / 1000) * 1000;
    await container.remove(CONFIG);
    const [log, ...others] = await bench.list();
    expect(others).toEqual([]);
    expect(log).toMatchObject({
      id: container.id,
      name: 'shop-web-1',
      image: CONFIG.Config.Image,
      project: 'shop',
      service: 'web',
      createdMs: Date.parse(CONFIG.Created),
      finishedMs: Date.parse(CONFIG.State.FinishedAt),
      exitCode: 3,
      isCut: false,
    });
    expect(log?.removedMs).toBeGreaterThanOrEqual(before);
    expect(await bench.texts(container.id)).toEqual(['hello\n', 'and more\n']);
    const kept = bench.store('kept', container.id);
    expect((await readdir(kept)).sort()).toEqual(['about', 'json.log']);
    expect(await readFile(join(kept, 'about'), 'utf8')).not.toContain('hunter2');
  });

  it('leaves nothing when it wrote nothing, or never ran', async () => {
    await bench.startService();
    const silent = bench.engineContainer('a');
    await silent.create(CONFIG);
    await writeFile(silent.log, '');
    const unborn = bench.engineContainer('b');
    await unborn.create(CONFIG);
    await expect.poll(() => bench.linked(silent.id)).toEqual(['config', 'json.log']);
    await silent.remove();
    await unborn.remove();
    await expect.poll(() => bench.live()).toEqual([]);
    expect(await bench.list()).toEqual([]);
  });

  it('leaves all that its rotated log still had, and no more', async () => {
    await bench.startService();
    const container = bench.engineContainer('a');
    await container.create(CONFIG);
    for (const text of ['first', 'second', 'third', 'fourth']) {
      if (text !== 'first') await container.rotate();
      await container.write(text);
    }
    await expect.poll(() => bench.linked(container.id)).toEqual(['config', 'json.log', 'json.log.1']);
    await container.remove(CONFIG);
    await expect.poll(() => bench.live()).toEqual([]);
    expect(await bench.texts(container.id)).toEqual(['third', 'fourth']);
  });

  it('leaves the log of the local driver as well', async () => {
    await bench.startService();
    const container = bench.engineContainer('a');
    await container.create(CONFIG);
    await mkdir(container.path('local-logs'));
    await writeFile(container.path('local-logs', 'container.log'), 'binary');
    await expect.poll(() => bench.linked(container.id)).toEqual(['config', 'local.log']);
    await container.remove(CONFIG);
    await expect.poll(() => bench.ask(`read id=${container.id}`).then(({ stdout }) => stdout)).toBe('local\nbinary');
  });

  it('leaves it also when the service was dead meanwhile, or is behind', async () => {
    await bench.startService();
    const container = bench.engineContainer('a');
    await container.create(CONFIG);
    await container.write('hello');
    await expect.poll(() => bench.linked(container.id)).toEqual(['config', 'json.log']);
    await bench.endService();
    await container.remove(CONFIG);
    expect((await bench.list()).map(({ id }) => id)).toEqual([container.id]);
    const late = bench.engineContainer('b');
    await late.create(CONFIG);
    await late.write('made while nobody looked');
    await bench.startService();
    await late.remove(CONFIG);
    expect((await bench.list()).map(({ id }) => id).sort()).toEqual([container.id, late.id]);
  });

  it('is known by its id alone when the engine’s words make no sense', async () => {
    for (const [digit, text] of [
      ['a', '{"Name":"/x","Config":'],
      ['b', '[]'],
      ['c', '['.repeat(100_000)],
      ['d', ''],
    ] as const) {
      const id = digit.repeat(64);
      await mkdir(bench.store('live', id), { recursive: true });
      await writeFile(bench.store('live', id, 'config'), text);
      await writeFile(bench.store('live', id, 'json.log'), 'x\n');
    }
    const logs = await bench.list();
    expect(logs.map(({ name, exitCode }) => [name, exitCode])).toEqual(Array.from({ length: 4 }, () => ['', null]));
  });
});
