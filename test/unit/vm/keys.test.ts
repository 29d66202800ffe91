import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { ensureInstallKeys } from '../../../electron/vm/keys.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const logger = silentLogger();

async function keysFolder(): Promise<string> {
  return join(await temporaryFolder(), 'keys');
}

describe('the keys of an install', () => {
  test('are made once, for this user alone', async () => {
    const folder = await keysFolder();
    const made = await ensureInstallKeys(folder, logger);
    expect(await ensureInstallKeys(folder, logger)).toEqual(made);
    expect(made.client.publicKey).not.toBe(made.host.publicKey);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of ['id_ed25519', 'id_ed25519.pub', 'ssh_host_ed25519_key', 'ssh_host_ed25519_key.pub']) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    expect(await readFile(join(folder, 'id_ed25519.pub'), 'utf8')).toBe(`${made.client.publicKey}\n`);
  });

  test('that are damaged are made anew, the others kept', async () => {
    const folder = await keysFolder();
    const made = await ensureInstallKeys(folder, logger);
    const path = join(folder, 'ssh_host_ed25519_key');
    await writeFile(path, made.host.privateKey.slice(0, 200));
    const again = await ensureInstallKeys(folder, logger);
    expect(again.client).toEqual(made.client);
    expect(again.host).not.toEqual(made.host);
    expect(await readFile(path, 'utf8')).toBe(again.host.privateKey);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('get their public half and their mode back', async () => {
    const folder = await keysFolder();
    const made = await ensureInstallKeys(folder, logger);
    await rm(join(folder, 'id_ed25519.pub'));
    await chmod(join(folder, 'id_ed25519'), 0o644);
    await ensureInstallKeys(folder, logger);
    expect(await readFile(join(folder, 'id_ed25519.pub'), 'utf8')).toBe(`${made.client.publicKey}\n`);
    expect((await stat(join(folder, 'id_ed25519'))).mode & 0o777).toBe(0o600);
  });

  test('that cannot be read are an error that says what to do', async () => {
    const folder = await keysFolder();
    await mkdir(join(folder, 'id_ed25519'), { recursive: true });
    await expect(ensureInstallKeys(folder, logger)).rejects.toMatchObject({ code: 'keys-unusable' });
  });
});
