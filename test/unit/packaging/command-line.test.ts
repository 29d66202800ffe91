import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../build/packaging/command-line.ts';

describe('the command line of packaging', () => {
  it('makes what is usual on a platform for this machine’s architecture', () => {
    expect(parseCommandLine(['linux'], 'x64')).toEqual({
      target: { platform: 'linux', arch: 'x64' },
      formats: ['dir'],
      list: false,
      updateClients: false,
    });
    expect(parseCommandLine(['win'], 'arm64').target).toEqual({ platform: 'win', arch: 'arm64' });
  });

  it('writes down which docker client there is', () => {
    expect(parseCommandLine(['linux', '--update-clients'], 'x64').updateClients).toBe(true);
  });

  it('makes what it is told', () => {
    expect(parseCommandLine(['mac', '--arch', 'universal', '--format', 'zip', '--list'], 'x64')).toEqual({
      target: { platform: 'mac', arch: 'universal' },
      formats: ['zip'],
      list: true,
      updateClients: false,
    });
  });

  it.each([
    [[], 'Name one of'],
    [['solaris'], 'Name one of'],
    [['linux', '--arch', 'universal'], '--arch universal'],
    [['linux', '--format', 'dmg'], '--format dmg'],
    [['linux', '--sign'], '--sign'],
  ])('refuses %j', (argv, words) => {
    expect(() => parseCommandLine(argv, 'x64')).toThrow(words);
  });
});
