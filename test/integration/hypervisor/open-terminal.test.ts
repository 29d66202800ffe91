import { describe, expect, it, onTestFinished } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { openTerminal } from '../../../electron/hypervisor/console/open-terminal.ts';
import { RunningCommand } from '../../support/running-command.ts';
import { hasOpen, isRaw } from '../../support/terminal-modes.ts';

/** Of a hypervisor that does not open the slave itself: Python holds the master. */
const MASTER = `
import os, sys
master, slave = os.openpty()
print(os.ttyname(slave), flush=True)
os.close(slave)
sys.stdin.readline()
`;
const never = new AbortController().signal;

async function terminal(): Promise<string> {
  const master = new RunningCommand(['python3', '-c', MASTER]);
  onTestFinished(() => master[Symbol.asyncDispose]());
  const [name] = await master.waitFor(/\/dev\/pts\/\d+/);
  return name;
}

describe.runIf(process.platform === 'linux')('the terminal of a guest’s console', () => {
  it('is raw when it is handed over', async () => {
    const name = await terminal();
    expect(await isRaw(name)).toBe(false);
    const stream = await openTerminal(name, never);
    onTestFinished(() => void stream.destroy());
    expect(await isRaw(name)).toBe(true);
  });

  it('is open when it is made raw: on macOS it would not stay so else', async () => {
    const name = await terminal();
    const seen: boolean[] = [];
    const stream = await openTerminal(name, never, async (path) => void seen.push(await hasOpen('self', path)));
    onTestFinished(() => void stream.destroy());
    expect(seen).toEqual([true]);
  });

  it('is not left open when it cannot be made raw', async () => {
    const name = await terminal();
    const refused = new BoathouseError('hypervisor-failed', 'no such mode');
    await expect(openTerminal(name, never, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(await hasOpen('self', name)).toBe(false);
  });

  it.each([
    ['/dev/null', 'is no pseudo-terminal'],
    ['/dev/pts/999999', 'cannot be opened'],
  ])('is refused when it is %s', async (path, reason) => {
    await expect(openTerminal(path, never)).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: `the machine’s console ${path} ${reason}`,
    });
  });
});
