import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registryAuth } from '../../../electron/engine/images/registry-auth.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  env = {};
  folder = await mkdtemp(join(tmpdir(), 'boathouse-auth-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const configure = (config: unknown): Promise<void> =>
  writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));

async function authFor(reference: string, credentials: Parameters<typeof registryAuth>[1] = null): Promise<unknown> {
  const { header } = await registryAuth(reference, credentials, { configFolder: folder, env });
  return header === null ? null : JSON.parse(Buffer.from(header, 'base64url').toString());
}

/** What is told to who is denied. */
async function hintFor(reference: string): Promise<string | null> {
  return (await registryAuth(reference, null, { configFolder: folder, env })).hint;
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
  let bin: string;

  async function helper(name: string, ...script: string[]): Promise<void> {
    const file = join(bin, `docker-credential-${name}`);
    await writeFile(file, `#!/bin/sh\nread key\n${script.join('\n')}\n`);
    await chmod(file, 0o755);
  }

  beforeEach(async () => {
    bin = join(folder, 'bin');
    await mkdir(bin);
    await helper(
      'test',
      'case "$1 $key" in',
      '"get r.test") echo \'{"ServerURL":"r.test","Username":"ann","Secret":"s3"}\';;',
      '"get token.test") echo \'{"ServerURL":"token.test","Username":"<token>","Secret":"t"}\';;',
      '*) echo "credentials not found in native keychain"; exit 1;;',
      'esac',
    );
    env = { PATH: `${bin}:/usr/bin:/bin` };
  });

  it('is asked for what it keeps', async () => {
    await configure({ credsStore: 'test' });
    expect(await authFor('r.test/app')).toEqual({ username: 'ann', password: 's3', serveraddress: 'r.test' });
    expect(await authFor('token.test/app')).toEqual({ identitytoken: 't', serveraddress: 'token.test' });
    expect(await authFor('other.test/app')).toBeNull();
    expect(await hintFor('other.test/app')).toBeNull();
  });

  it('of one registry, and one whose name is none', async () => {
    await configure({ credHelpers: { 'r.test': 'test', 'odd.test': '../../x' } });
    expect(await authFor('r.test/app')).toMatchObject({ username: 'ann' });
    expect(await authFor('odd.test/app')).toBeNull();
  });

  it('finds what it starts itself', async () => {
    await helper('test', 'exec answering-program');
    await writeFile(join(bin, 'answering-program'), '#!/bin/sh\necho \'{"Username":"ann","Secret":"s3"}\'\n');
    await chmod(join(bin, 'answering-program'), 0o755);
    await configure({ credsStore: 'test' });
    expect(await authFor('r.test/app')).toMatchObject({ password: 's3' });
  });

  it('that is missing is told with where it was looked for, and what else is known counts', async () => {
    await configure({ credsStore: 'absent', auths: { 'known.test': { auth: base64('ann:p') } } });
    expect(await authFor('r.test/app')).toBeNull();
    expect(await hintFor('r.test/app')).toMatch(
      `names docker-credential-absent, which keeps its logins, and Boathouse does not find it. Install it, or make a link to it in one of these folders, where it was looked for: ${bin}, /usr/bin, /bin.`,
    );
    expect(await authFor('known.test/app')).toMatchObject({ username: 'ann' });
    expect(await hintFor('known.test/app')).toBeNull();
    await helper('absent', 'echo \'{"Username":"ann","Secret":"s3"}\'');
    expect(await hintFor('r.test/app')).toBeNull();
  });

  it.each([
    ['echo s3cret; exit 1', 'failed (exit code 1)'],
    ['kill -9 $$', 'failed (SIGKILL)'],
    ['echo \'{"Secret":"s3cret"}\'', 'gave an answer that is none'],
  ])('that does “%s” is told as one that %s, without what it wrote', async (script, how) => {
    await helper('test', script);
    await configure({ credsStore: 'test' });
    expect(await authFor('r.test/app')).toBeNull();
    const hint = await hintFor('r.test/app');
    expect(hint).toContain(`${join(bin, 'docker-credential-test')}, which keeps the docker client’s logins, ${how}.`);
    expect(hint).not.toContain('s3cret');
  });

  it('that cannot be run is told', async () => {
    await writeFile(join(bin, 'docker-credential-test'), '#!/nonexistent/interpreter\n');
    await configure({ credsStore: 'test' });
    expect(await hintFor('r.test/app')).toContain('could not be run');
  });
});
