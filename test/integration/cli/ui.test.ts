import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliUnderTest } from '../../support/cli-under-test.ts';

const OPENED = 'http://127.0.0.1:4711/open?token=open';
const PRINTED = 'http://127.0.0.1:4711/open?token=print';

let cli: CliUnderTest;

beforeEach(async () => {
  cli = await CliUnderTest.serving();
});
afterEach(() => cli[Symbol.asyncDispose]());

/** An environment with a screen, and an `xdg-open` that does `script`. */
async function screen(script: string): Promise<{ env: NodeJS.ProcessEnv; seen: () => Promise<string> }> {
  const folder = join(cli.env['HOME'] ?? '', 'bin');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'xdg-open');
  await writeFile(file, `#!/bin/sh\necho "$@" > ${folder}/seen\n${script}\n`);
  await chmod(file, 0o755);
  return {
    env: { DISPLAY: ':99', PATH: `${folder}${delimiter}${cli.env['PATH'] ?? ''}` },
    seen: () => readFile(join(folder, 'seen'), 'utf8'),
  };
}

describe.runIf(process.platform === 'linux')('boathouse ui', () => {
  it('opens the browser', async () => {
    const { env, seen } = await screen('exit 0');
    const result = await cli.run(['ui'], { env });
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toContain('opens in your browser');
    expect(await seen()).toBe(`${OPENED}\n`);
  });

  it.each([
    ['no screen', '', { DISPLAY: '' }],
    ['a browser that cannot be opened', 'exit 3', {}],
  ])('prints an address where there is %s', async (_what, script, more) => {
    const { env } = await screen(script);
    const result = await cli.run(['ui'], { env: { ...env, ...more } });
    expect(result).toMatchObject({ code: 0, stdout: `${PRINTED}\n` });
    expect(result.stderr).toContain('Within ten minutes');
  });

  it('prints one where the opener is missing', async () => {
    const result = await cli.run(['ui'], { env: { DISPLAY: ':99', PATH: '/nonexistent' } });
    expect(result).toMatchObject({ code: 0, stdout: `${PRINTED}\n` });
  });

  it('only prints it when that was asked for', async () => {
    const { env, seen } = await screen('exit 0');
    expect(await cli.run(['ui', '--print-url'], { env })).toMatchObject({
      code: 0,
      stdout: `${PRINTED}\n`,
      stderr: '',
    });
    await expect(seen()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says what to do when the dashboard was not built', async () => {
    cli.backend.uiBuilt = false;
    expect((await cli.run(['ui', '--print-url'])).stderr).toContain('npm run build');
  });
});

it('a start says how to open the dashboard, and prints its address for `npm start`', async () => {
  const plain = await cli.run(['start', '--detach']);
  expect(plain.stdout).toMatch(/Dashboard +boathouse ui\n/);
  const first = await cli.run(['start', '--detach', '--show-ui']);
  expect(first.stdout).toContain(PRINTED);
  expect((await cli.run(['start', '--help'])).stdout).not.toContain('--show-ui');
});
