import { describe, expect, it } from 'vitest';
import { scriptArguments } from '../../../../electron/hypervisor/wsl/command-line.ts';
import { exitReason } from '../../../../electron/hypervisor/wsl/exit-reason.ts';
import { WSL_WORDS } from '../../../../electron/hypervisor/wsl/failure-hints.ts';
import { formatSockets, newSockets, parseSockets } from '../../../../electron/hypervisor/wsl/machine-sockets.ts';
import {
  NO_EROFS,
  RECEIVE_SYSTEM_SCRIPT,
  SESSION_SCRIPT,
  SYSTEM_SUM_SCRIPT,
  TRIAL_SCRIPT,
} from '../../../../electron/hypervisor/wsl/scripts.ts';
import { describeSessionEnd } from '../../../../electron/hypervisor/wsl/session-end.ts';
import { plainText } from '../../../../electron/hypervisor/wsl/wsl-client.ts';

describe('what wsl.exe says', () => {
  it('is read in UTF-16 and in UTF-8', () => {
    const names = 'boathouse-1a2b3c4d\r\nUbuntu\r\n';
    expect(plainText(Buffer.from(names, 'utf16le').toString('utf8'))).toBe('boathouse-1a2b3c4d\nUbuntu\n');
    expect(plainText(names)).toBe('boathouse-1a2b3c4d\nUbuntu\n');
  });

  it.each([
    ['Die Datei ist da.\nFehlercode: Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS', 'hypervisor-failed', 'name'],
    ['x\nError code: Wsl/Service/RegisterDistro/ERROR_FILE_EXISTS', 'disk-not-accessible', 'folder'],
    ['x\nError code: Wsl/Service/CreateInstance/ERROR_SHARING_VIOLATION', 'disk-in-use', 'open'],
    ['Error: 0x80370102', 'accelerator-not-accessible', 'virtual machines'],
    ['cat: write error: No space left on device', 'disk-not-accessible', 'full'],
    [NO_EROFS, 'hypervisor-too-old', 'EROFS'],
  ])('is explained: %s', (words, code, part) => {
    expect(WSL_WORDS.explain(words)).toMatchObject({ code, message: expect.stringContaining(part) as string });
  });

  it('has its code behind its sentence', () => {
    const words = 'Ein Satz.\nEs klappte nicht.\nFehlercode: Wsl/Service/0x8000ffff\n';
    expect(WSL_WORDS.explain(words)).toBeNull();
    expect(WSL_WORDS.last(words)).toBe('Es klappte nicht. Fehlercode: Wsl/Service/0x8000ffff');
    expect(WSL_WORDS.last('one\ntwo\n')).toBe('two');
    expect(WSL_WORDS.last('')).toBe('');
  });
});

describe('what is run in the distribution', () => {
  it('goes through a command line of Windows as it is', () => {
    for (const script of [SESSION_SCRIPT, TRIAL_SCRIPT, SYSTEM_SUM_SCRIPT, RECEIVE_SYSTEM_SCRIPT])
      expect(script).not.toMatch(/["\\]/);
  });

  it('is run as root by the distribution’s own shell', () => {
    expect(scriptArguments('boathouse-1a2b3c4d', 'echo $1', ['a b'])).toEqual([
      ...['--distribution', 'boathouse-1a2b3c4d', '--user', 'root', '--cd', '/'],
      ...['--exec', '/bin/busybox', 'sh', '-c', 'echo $1', 'boathouse', 'a b'],
    ]);
  });
});

describe('the end of a session', () => {
  const log = (exitCode: number | null): string => `some words\n\n${describeSessionEnd({ exitCode, signal: null })}\n`;

  it('is a shutdown when the guest powered itself off, for a backend too that took it over', () => {
    const end = { exitCode: 0, signal: null };
    expect(exitReason({ end, killed: false, logTail: log(130) })).toEqual({ kind: 'shutdown' });
    expect(exitReason({ end: null, killed: false, logTail: log(130) })).toEqual({ kind: 'shutdown' });
  });

  it.each([
    [{ exitCode: 1, signal: null }, false, log(129), 'reboot'],
    [{ exitCode: 1, signal: null }, false, log(255), 'exit code 255'],
    [{ exitCode: null, signal: 'SIGKILL' as const }, false, 'some words', 'SIGKILL'],
    [null, false, 'some words', 'without a word'],
    [{ exitCode: 0, signal: null }, true, log(130), 'on our order'],
  ])('is a crash otherwise: %j', (end, killed, logTail, detail) => {
    expect(exitReason({ end, killed, logTail })).toMatchObject({
      kind: 'crashed',
      detail: expect.stringContaining(detail) as string,
    });
  });
});

describe('where a running guest is reached', () => {
  it('is kept in the record', () => {
    const sockets = newSockets('/run/vm', 'boathouse-1a2b3c4d', 'linux');
    expect(sockets.secret).toMatch(/^[0-9a-f]{32}$/);
    expect(parseSockets(formatSockets(sockets))).toEqual(sockets);
    expect(() => parseSockets({ console: 'unix:/run' })).toThrow(
      expect.objectContaining({ code: 'hypervisor-failed' }) as Error,
    );
  });

  it('is a pipe of its own on Windows', () => {
    const [one, other] = [newSockets('C:\\run', 'a', 'win32'), newSockets('C:\\run', 'a', 'win32')];
    expect(one.console).toMatch(/^\\\\\.\\pipe\\boathouse-console-[0-9a-f]{16}$/);
    expect(one.console).not.toBe(other.console);
    expect(parseSockets(formatSockets(one))).toEqual(one);
  });
});
