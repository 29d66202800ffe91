import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../electron/host/run-command.ts';

const NODE = process.execPath;

describe('runCommand', () => {
  it('returns what a program printed and how it ended', async () => {
    const script =
      'process.stdin.on("data", (d) => process.stdout.write(d)); console.error("note"); process.exitCode = 3';
    const result = await runCommand(NODE, ['-e', script], { timeoutMs: 20_000, input: 'text' });
    expect(result).toEqual({ exitCode: 3, signal: null, stdout: 'text', stderr: 'note\n' });
  });

  it('tells an end by a signal', async () => {
    const result = await runCommand(NODE, ['-e', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1e6)'], {
      timeoutMs: 20_000,
    });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
  });

  it('does not mind a program that reads nothing', async () => {
    const result = await runCommand(NODE, ['-e', ''], { timeoutMs: 20_000, input: 'x'.repeat(1024 * 1024) });
    expect(result.exitCode).toBe(0);
  });

  it('says that a program is missing, or cannot be run', async () => {
    await expect(runCommand('/no/such/program', [], { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'command-not-found',
    });
    await expect(runCommand('/etc/passwd', [], { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'command-not-started',
    });
  });

  it('ends a program at its deadline, its grandchildren’s pipes notwithstanding', async () => {
    const script = 'require("child_process").spawn("sleep", ["5"], {stdio: "inherit"}); setTimeout(() => {}, 1e6)';
    await expect(runCommand(NODE, ['-e', script], { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'command-timeout',
    });
  });

  it('ends a program that is not wanted any more, or starts none', async () => {
    const stop = new AbortController();
    const running = runCommand(NODE, ['-e', 'setTimeout(() => {}, 1e6)'], { timeoutMs: 20_000, signal: stop.signal });
    setImmediate(() => stop.abort());
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(runCommand(NODE, [], { timeoutMs: 1000, signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('ends a program that prints too much', async () => {
    const script = 'const chunk = "x".repeat(65536); (function more() { process.stdout.write(chunk, more); })()';
    const flood = runCommand(NODE, ['-e', script], { timeoutMs: 20_000, maxOutputBytes: 100_000 });
    await expect(flood).rejects.toMatchObject({ code: 'command-output-too-long' });
  });
});
