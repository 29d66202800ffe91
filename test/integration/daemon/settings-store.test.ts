import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';

let folder: string;
let file: string;
let store: SettingsStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-settings-'));
  file = join(folder, 'settings.json');
  store = new SettingsStore(file);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const stored = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

describe('the settings file', () => {
  it('holds only what differs from the defaults, and is the user’s alone', async () => {
    await store.set('cpus', 3);
    await store.set('disk.sizeGiB', 100);
    await store.set('disk.sizeGiB', 64);
    await store.set('engine.config["registry-mirrors"]', ['https://mirror.example']);
    await store.set('shares', [{ path: '/srv' }]);
    await store.set('shares[0].readOnly', true);
    expect(await stored()).toEqual({
      cpus: 3,
      engine: { config: { 'registry-mirrors': ['https://mirror.example'] } },
      shares: [{ path: '/srv', readOnly: true }],
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await store.reset('engine.config');
    await store.reset('cpus');
    expect(await stored()).toEqual({ shares: [{ path: '/srv', readOnly: true }] });
    await store.reset(null);
    expect(await stored()).toEqual({});
  });

  it('keeps every one of many changes at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => store.set(`engine.config.${key}`, key)));
    expect((await store.read()).engine.config).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' });
  });

  it.each([
    ['cpus', 0, /^cpus: 0 is not allowed; it must be a whole number from 1 to 256, or null$/],
    ['disk.sizeGib', 9, /^disk\.sizeGib: there is no such setting; known in disk are sizeGiB, folder$/],
    ['hypervisor.accelerator', 'fast', /one of auto, kvm, hvf, whpx, tcg$/],
    ['cpus.more', 1, /^cpus\.more: there is no such setting|^cpus:/],
    ['shares[2].path', '/x', /^shares: /],
    ['__proto__.polluted', true, /__proto__/],
  ])('refuses %s = %j and says what is allowed', async (path, value, message) => {
    await store.set('cpus', 2);
    await expect(store.set(path, value)).rejects.toMatchObject({
      code: 'setting-refused',
      message: expect.stringMatching(message) as string,
    });
    expect(await stored()).toEqual({ cpus: 2 });
  });

  it.each([
    ['{"cpus": 1000, "colour": "red"}', /cpus: 1000 is not allowed[^]*colour: there is no such setting/],
    ['{"cpus": ', /JSON/],
    ['[]', /\(all\): \[\] is not allowed/],
  ])('refuses the file %s, and does not write over it', async (text, message) => {
    await writeFile(file, text);
    const refusal = { code: 'settings-file-refused', message: expect.stringMatching(message) as string };
    await expect(store.read()).rejects.toMatchObject(refusal);
    await expect(store.set('cpus', 2)).rejects.toMatchObject(refusal);
    await expect(store.replace({})).rejects.toMatchObject(refusal);
    expect(await readFile(file, 'utf8')).toBe(text);
    await store.reset(null);
    expect(await stored()).toEqual({});
    expect(await readFile(`${file}.refused`, 'utf8')).toBe(text);
  });
});
