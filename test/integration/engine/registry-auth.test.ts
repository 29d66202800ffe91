import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registryAuth } from '../../../electron/engine/images/registry-auth.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-auth-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const configure = (config: unknown): Promise<void> =>
  writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));

async function authFor(reference: string, credentials: Parameters<typeof registryAuth>[1] = null): Promise<unknown> {
  const header = await registryAuth(reference, credentials, folder);
  return header === null ? null : JSON.parse(Buffer.from(header, 'base64url').toString());
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('what a registry is shown', () => {
  it('is nothing when nothing is known, and what the user gave before all else', async () => {
    expect(await authFor('nginx')).toBeNull();
    await configure({ auths: { 'r.test': { auth: base64('old:x') } } });
    expect(await authFor('r.test/app', { username: 'ann', password: 'p' })).toEqual({
      username: 'ann',
      password: 'p',
      serveraddress: 'r.test',
    });
  });

  it('is what the docker client keeps for it, and for no other', async () => {
    await configure({
      auths: {
        'r.test:5000': { auth: base64('ann:p:w') },
        'https://index.docker.io/v1/': { auth: base64('hub:secret') },
      },
    });
    expect(await authFor('r.test:5000/team/app:1')).toMatchObject({ username: 'ann', password: 'p:w' });
    expect(await authFor('nginx')).toMatchObject({ username: 'hub', password: 'secret' });
    expect(await authFor('team/app')).toMatchObject({ username: 'hub' });
    expect(await authFor('r.test/app')).toBeNull();
    expect(await authFor('__proto__.test/app')).toBeNull();
  });

  it('is a token where the registry gave one, whatever name stands beside it', async () => {
    await configure({
      auths: {
        'a.test': { auth: base64('00000000-0000-0000-0000-000000000000:'), identitytoken: 'token' },
        'b.test': { identitytoken: 'alone' },
        'c.test': { auth: base64('ann:p'), identitytoken: '' },
      },
    });
    expect(await authFor('a.test/app')).toEqual({ identitytoken: 'token', serveraddress: 'a.test' });
    expect(await authFor('b.test/app')).toEqual({ identitytoken: 'alone', serveraddress: 'b.test' });
    expect(await authFor('c.test/app')).toMatchObject({ username: 'ann', password: 'p' });
  });

  it.each([
    ['nonsense'],
    ['[]'],
    ['{"auths":5}'],
    ['{"auths":{"r.test":{"auth":7}}}'],
    ['{"auths":{"r.test":{"auth":"eA=="}}}'],
  ])('is nothing with the configuration %s', async (config) => {
    await configure(config);
    expect(await authFor('r.test/app')).toBeNull();
  });
});

describe.runIf(process.platform !== 'win32')('a credential helper', () => {
  beforeEach(async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const file = join(bin, 'docker-credential-test');
    const script = [
      '#!/bin/sh',
      'read key',
      'case "$1 $key" in',
      '"get r.test") echo \'{"ServerURL":"r.test","Username":"ann","Secret":"s3"}\';;',
      '"get token.test") echo \'{"ServerURL":"token.test","Username":"<token>","Secret":"t"}\';;',
      '*) echo "credentials not found in native keychain"; exit 1;;',
      'esac',
    ];
    await writeFile(file, `${script.join('\n')}\n`);
    await chmod(file, 0o755);
    vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH'] ?? ''}`);
  });

  it('is asked for what it keeps', async () => {
    await configure({ credsStore: 'test' });
    expect(await authFor('r.test/app')).toEqual({ username: 'ann', password: 's3', serveraddress: 'r.test' });
    expect(await authFor('token.test/app')).toEqual({ identitytoken: 't', serveraddress: 'token.test' });
    expect(await authFor('other.test/app')).toBeNull();
  });

  it('of one registry, and one that is missing', async () => {
    await configure({ credHelpers: { 'r.test': 'test', 'other.test': 'absent', 'odd.test': '../../x' } });
    expect(await authFor('r.test/app')).toMatchObject({ username: 'ann' });
    expect(await authFor('other.test/app')).toBeNull();
    expect(await authFor('odd.test/app')).toBeNull();
  });
});
