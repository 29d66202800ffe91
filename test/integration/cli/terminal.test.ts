import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, CliUnderTest } from '../../support/cli-under-test.ts';
import { runCommand } from '../../support/command.ts';

let cli: CliUnderTest;

beforeAll(async () => {
  cli = await CliUnderTest.serving();
  await cli.backend.machine.start();
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

describe('ssh', () => {
  it.each([
    [['true'], 0],
    [['exit 7'], 7],
    [['kill -TERM $$'], 143],
    [['sh', '-c', 'exit 3'], 3],
  ])('%j ends with %i', async (words, code) => {
    expect((await cli.run(['ssh', '--', ...words])).code).toBe(code);
    expect((await cli.run(['ssh', ...words])).code).toBe(code);
  });

  it('keeps streams apart and arguments whole', async () => {
    const result = await cli.run(['ssh', '--', 'sh', '-c', 'echo "$1"; echo problem >&2', '-', 'a  b $HOME']);
    expect(result).toEqual({ code: 0, stdout: 'a  b $HOME\n', stderr: 'problem\n' });
    expect(cli.backend.terminals.at(-1)).toMatchObject({ kind: 'shell', tty: null });
  });

  it('passes binary data through both ways', async () => {
    const data = randomBytes(3_000_000);
    const hash = createHash('sha256').update(data).digest('hex');
    const result = await cli.run(['ssh', '--', 'cat | sha256sum'], { input: data });
    expect(result.stdout).toContain(hash);
    const back = await cli.run(['ssh', '--', 'cat | base64 -w0'], { input: data });
    expect(createHash('sha256').update(Buffer.from(back.stdout, 'base64')).digest('hex')).toBe(hash);
  });

  it('carries much in and out with flat memory', async () => {
    const bytes = 256 * 1024 * 1024;
    const before = await residentBytes();
    let peak = before;
    const timer = setInterval(() => void residentBytes().then((now) => (peak = Math.max(peak, now))), 50);
    try {
      const pipeline = `head -c ${bytes} /dev/zero | "${process.execPath}" "$0" ssh -- cat | wc -c`;
      const result = await runCommand(['sh', '-c', pipeline, CLI], { env: cli.env });
      expect(result).toEqual({ code: 0, stdout: `${bytes}\n`, stderr: '' });
    } finally {
      clearInterval(timer);
    }
    expect(peak - before).toBeLessThan(bytes / 2);
  }, 180_000);

  it('gives a terminal when ours is one, with its size and name, and puts ours back', async () => {
    const size = { rows: 30, columns: 101 };
    await using terminal = await cli.terminal(['ssh', 'echo ready; cat'], size);
    await terminal.command.waitFor(/ready/);
    // Raw: Ctrl-C goes to the other side instead of ending us.
    terminal.command.write('\u0003typed\r');
    await terminal.command.waitFor(/\u0003typed/);
    expect(cli.backend.terminals.at(-1)).toMatchObject({ tty: { ...size, term: 'xterm' } });
  });

  it('needs a running machine', async () => {
    await using stopped = await CliUnderTest.serving();
    for (const command of [['ssh', 'true'], ['console']]) {
      const result = await stopped.run(command);
      expect(result.code).toBe(3);
      expect(result.stderr).toBe('error: The engine is not running\nhint: Start it: boathouse start\n');
    }
    await using absent = await CliUnderTest.open();
    expect((await absent.run(['ssh', 'true'])).code).toBe(3);
  });

  it('says so when the backend goes away in its midst', async () => {
    await using other = await CliUnderTest.serving();
    await other.backend.machine.start();
    await using running = other.start(['ssh', 'echo ready; sleep 1000']);
    await running.waitFor(/ready/);
    await other[Symbol.asyncDispose]();
    expect(await running.exit).toBe(1);
    expect(running.output).toContain('error: The backend closed the connection');
  });
});

describe('console', () => {
  it('passes keys both ways, and Ctrl-] leaves with the terminal as it was', async () => {
    await using terminal = await cli.terminal(['console']);
    await terminal.command.waitFor(/Ctrl-\] leaves/);
    terminal.command.write('uname\r');
    await terminal.command.waitFor(/uname/);
    terminal.command.write('\u001d');
    expect(await terminal.command.exit).toBe(0);
    expect(terminal.command.output).toContain('Left the console.');
  });

  it('leaves when the machine stops', async () => {
    await using other = await CliUnderTest.serving();
    await other.backend.machine.start();
    await using terminal = await other.terminal(['console']);
    await terminal.command.waitFor(/Ctrl-\] leaves/);
    await other.backend.machine.stop({ force: false });
    expect(await terminal.command.exit).toBe(0);
    expect(terminal.command.output).toContain('The machine has stopped.');
  });

  it('leaves the terminal in order when it is killed', async () => {
    await using terminal = await cli.terminal(['console']);
    await terminal.command.waitFor(/Ctrl-\] leaves/);
    const pid = await childOf(terminal.command.pid);
    process.kill(pid, 'SIGTERM');
    expect(await terminal.command.exit).toBe(143);
    // The cursor is shown again and the alternate screen left.
    expect(terminal.command.output).toContain('\u001b[?25h');
  });
});

/** This process serves the API, so its memory is the backend's. */
async function residentBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}
