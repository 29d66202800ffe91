import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliUnderTest } from '../../support/cli-under-test.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

describe.runIf(process.platform === 'win32')('the command line on Windows', () => {
  it('asks the backend through its pipe', async () => {
    await using cli = await CliUnderTest.serving();
    const { stdout, stderr } = await cli.run(['status', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ machine: { state: 'stopped' } });
    const socket = await cli.run(['socket']);
    expect(socket.stdout.trim()).toBe(`npipe://${cli.layout.engineSocket.replaceAll('\\', '/')}`);
  });

  it('reads and changes the settings', async () => {
    await using cli = await CliUnderTest.serving();
    expect(await cli.run(['settings', 'set', 'cpus', '3'])).toMatchObject({ code: 0, stderr: '' });
    expect((await cli.run(['settings', 'get', 'cpus'])).stdout.trim()).toBe('3');
    expect((await cli.run(['settings', 'set', 'cpus', '0'])).code).not.toBe(0);
  });

  it('has the settings edited, in what an editor of Windows makes of them', async () => {
    await using cli = await CliUnderTest.serving();
    const folder = await temporaryFolder();
    const editor = join(folder, 'editor.cjs');
    const text = JSON.stringify('\uFEFF{\r\n  "cpus": 2\r\n}\r\n');
    await writeFile(editor, `require('fs').writeFileSync(process.argv.at(-1), ${text})`);
    const edited = await cli.run(['settings', 'edit'], { env: { EDITOR: `"${process.execPath}" "${editor}"` } });
    expect(edited).toMatchObject({ code: 0, stderr: '' });
    expect((await cli.run(['settings', 'get', 'cpus'])).stdout.trim()).toBe('2');
  });

  it('starts a backend of its own, and passes on why that cannot go on', async () => {
    await using cli = await CliUnderTest.open();
    // There is no image; under Wine no PowerShell either, which the backend asks for its own start time.
    const { code, stderr } = await cli.run(['start', '--detach']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/does not find itself|image|QEMU/);
    const log = await readFile(cli.layout.backendLog, 'utf8');
    expect(log).toContain(`data folder ${cli.layout.home}`);
  });

  it('says what is wrong, and ends with a code', async () => {
    await using cli = await CliUnderTest.open();
    expect((await cli.run(['status'])).code).not.toBe(0);
    const unknown = await cli.run(['no-such-command']);
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toContain('no-such-command');
    expect((await cli.run(['--version'])).stdout).toMatch(/\d+\.\d+\.\d+/);
  });
});
