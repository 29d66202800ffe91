import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DetachedProcess } from '../../../electron/host/detached-process.ts';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { programOutput } from '../../../electron/host/program-output.ts';
import { runCommand } from '../../../electron/host/run-command.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const NODE = process.execPath;

/** A folder with a space and what cmd takes for its own in its name, as a user's may have. */
const awkwardFolder = async (): Promise<string> => {
  const folder = join(await temporaryFolder(), 'Ann & Bob (käse)');
  await mkdir(folder);
  return folder;
};

describe.runIf(process.platform === 'win32')('a program on Windows', () => {
  it('is found on the PATH by its name without .exe', async () => {
    const file = await findExecutable('cmd', searchPath(process.env));
    expect(file?.toLowerCase()).toMatch(/\\system32\\cmd\.exe$/);
    expect(await findExecutable('cmd.exe', ['.', ''])).toBeNull();
  });

  it('gets each argument as it is, whatever is in it', async () => {
    const words = ['a b', '"quoted"', 'C:\\ends in\\', '%PATH%', '^&|<>', 'ü€😀', ''];
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const { stdout } = await runCommand(NODE, ['-e', script, ...words], { timeoutMs: 30_000 });
    expect(JSON.parse(stdout)).toEqual(words);
  });

  it('tells what it printed in lines of Windows', async () => {
    const { stdout, exitCode } = await runCommand('cmd', ['/d', '/c', 'echo one& echo two& exit 3'], {
      timeoutMs: 30_000,
    });
    expect(stdout.split(/\r\n/)).toEqual(['one', 'two', '']);
    expect(exitCode).toBe(3);
  });

  it('that is not there is said', async () => {
    await expect(runCommand('C:\\no\\such.exe', [], { timeoutMs: 30_000 })).rejects.toMatchObject({
      code: 'command-not-found',
    });
  });

  it('runs on with its output in a file, in a folder with an awkward name', async () => {
    const cwd = await awkwardFolder();
    const logFile = join(cwd, 'log');
    const script = 'console.log(process.cwd()); console.error("err"); process.exitCode = 7';
    const started = await DetachedProcess.start(NODE, ['-e', script], { logFile, cwd });
    expect(await started.ended).toEqual({ exitCode: 7, signal: null });
    expect((await readFile(logFile, 'utf8')).split('\n')).toEqual([cwd, 'err', '']);
  });

  it('ends with its reader', async () => {
    const script = 'console.log(process.pid); setInterval(() => {}, 1000)';
    const stop = new AbortController();
    let pid = 0;
    for await (const text of programOutput(NODE, ['-e', script], {
      env: process.env,
      cwd: await temporaryFolder(),
      clock: systemClock,
      graceMs: 200,
      signal: stop.signal,
    })) {
      pid = Number(text);
      break;
    }
    expect(pid).toBeGreaterThan(0);
    expect(() => process.kill(pid, 0)).toThrow();
  });
});

describe.runIf(process.platform === 'win32')('a step of the set-up', () => {
  const setUpStep = async (command: readonly string[]) => {
    const folder = await awkwardFolder();
    const progress = pathToFileURL(join(CHECKOUT, 'build', 'bootstrap', 'progress.mjs')).href;
    const options = { cwd: folder, logFile: join(folder, 'step.log') };
    const script = `import(${JSON.stringify(progress)}).then((m) => m.runLogged(${JSON.stringify(command)}, ${JSON.stringify(options)}))`;
    const { exitCode, stderr } = await runCommand(NODE, ['-e', script], { timeoutMs: 60_000 });
    return { exitCode, stderr, log: await readFile(options.logFile, 'utf8') };
  };

  it('runs a program whose folder has a space in its name', async () => {
    const program = join(await awkwardFolder(), 'node.exe');
    await copyFile(NODE, program);
    const { exitCode, stderr, log } = await setUpStep([program, '-p', '"one two" + 3']);
    expect({ exitCode, stderr, log: log.trim() }).toEqual({ exitCode: 0, stderr: '', log: 'one two3' });
  });

  it('runs what the shell alone can run, as npm is', async () => {
    const { exitCode, log } = await setUpStep(['echo', 'one', 'two & three']);
    expect({ exitCode, log: log.trim() }).toEqual({ exitCode: 0, log: 'one "two & three"' });
  });
});
