import { describe, expect, it } from 'vitest';
import {
  importArguments,
  LIST_ALL_ARGUMENTS,
  LIST_ARGUMENTS,
  scriptArguments,
  terminateArguments,
  unregisterArguments,
  VERSION_ARGUMENTS,
} from '../../../electron/hypervisor/wsl/command-line.ts';
import { parseCommand } from '../../support/wsl/command-table.ts';

const RUN = ['--distribution', 'd', '--user', 'root', '--cd', '/'];

describe('the stand-in’s table of wsl.exe’s command lines', () => {
  it('takes all that the driver writes', () => {
    expect(parseCommand(LIST_ARGUMENTS)).toEqual({ kind: 'list' });
    expect(parseCommand(LIST_ALL_ARGUMENTS)).toEqual({ kind: 'list' });
    expect(parseCommand(VERSION_ARGUMENTS)).toEqual({ kind: 'version' });
    expect(parseCommand(importArguments('d', 'C:\\Users\\Ann B\\d', 'C:\\tar'))).toEqual({
      kind: 'import',
      name: 'd',
      folder: 'C:\\Users\\Ann B\\d',
      tar: 'C:\\tar',
      version: '2',
    });
    expect(parseCommand(terminateArguments('d'))).toEqual({ kind: 'terminate', name: 'd' });
    expect(parseCommand(unregisterArguments('d'))).toEqual({ kind: 'unregister', name: 'd' });
    expect(parseCommand(scriptArguments('d', 'echo $1', ['--exec', '', 'a b']))).toEqual({
      kind: 'run',
      name: 'd',
      folder: '/',
      argv: ['/bin/busybox', 'sh', '-c', 'echo $1', 'boathouse', '--exec', '', 'a b'],
    });
  });

  it('reads a run’s options in any order, and none behind --exec', () => {
    const argv = ['--cd', '/tmp', '--user', 'root', '--distribution', 'd', '--exec', 'sh', '--user', 'ann'];
    expect(parseCommand(argv)).toEqual({ kind: 'run', name: 'd', folder: '/tmp', argv: ['sh', '--user', 'ann'] });
    expect(parseCommand(['--list', '--quiet', '--all'])).toEqual({ kind: 'list' });
  });

  it.each([
    ['nothing', [], /argument: --exec/],
    ['an unknown command', ['--shutdown'], /argument: --shutdown/],
    ['a word that is no option', ['d'], /argument: d/],
    ['an unknown option', ['--system', ...RUN, '--exec', 'sh'], /argument: --system/],
    ['a list for people, which is in the user’s language', ['--list'], /argument: --list/],
    ['a list that says more', ['--list', '--quiet', '--verbose'], /argument: --verbose/],
    ['a version of something', ['--version', '2'], /argument: 2/],
    ['a terminate of nothing', ['--terminate'], /argument: --terminate/],
    ['a terminate of a name that is none', ['--terminate', ''], /requires a value/],
    ['a terminate of two', ['--terminate', 'd', 'e'], /argument: e/],
    ['an unregister of nothing', ['--unregister'], /argument: --unregister/],
    ['an unregister of a name that is none', ['--unregister', ''], /requires a value/],
    ['an unregister of two', ['--unregister', 'd', 'e'], /argument: e/],
    ['an import without a folder', ['--import', 'd', '/tar', '--version', '2'], /argument: --import/],
    ['an import into no folder', ['--import', 'd', '', '/tar', '--version', '2'], /E_INVALIDARG/],
    ['an import that leaves open of which WSL it is', ['--import', 'd', '/f', '/tar'], /argument: --import/],
    ['an import of an unknown WSL', ['--import', 'd', '/f', '/tar', '--version', '3'], /argument: --version/],
    ['an import of a disk', ['--import', 'd', '/f', '/tar', '--vhd', '2'], /argument: --vhd/],
    ['a run in no distribution', ['--user', 'root', '--exec', 'sh'], /argument: --exec/],
    ['a run of nothing', [...RUN, '--exec'], /argument: --exec/],
    ['a run by a shell of the distribution’s', [...RUN, '--', 'sh'], /argument: --/],
    ['a run without the way to say so', [...RUN, 'sh'], /argument: sh/],
    ['a run as another user', ['--distribution', 'd', '--user', 'ann', '--exec', 'sh'], /WSL_E_USER_NOT_FOUND/],
    ['a run as whoever it is', ['--distribution', 'd', '--exec', 'sh'], /WSL_E_USER_NOT_FOUND/],
    ['a run in two distributions', [...RUN, '--distribution', 'e', '--exec', 'sh'], /already been set/],
    ['an option without its value', ['--user', 'root', '--distribution'], /--distribution requires a value/],
  ])('refuses %s', (_what, argv, words) => {
    expect(() => parseCommand(argv)).toThrow(words);
  });
});
