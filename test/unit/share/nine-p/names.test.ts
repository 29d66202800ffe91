import { describe, expect, it } from 'vitest';
import { checkKnownName, checkNewName } from '../../../../electron/share/nine-p/tree/names.ts';

describe.each(['darwin', 'linux', 'win32'] as const)('on %s', (platform) => {
  it.each(['', '.', '..', 'a/b', '../x', 'a\0b'])('%j is no name', (name) => {
    expect(() => checkNewName(name, platform)).toThrow('EINVAL');
    expect(() => checkKnownName(name, platform)).toThrow('ENOENT');
  });

  it.each(['a', '.hidden', '...x', 'con-sole', 'ü', 'com10', 'nullify', 'a b', '~1'])('%j is one', (name) => {
    expect(() => checkNewName(name, platform)).not.toThrow();
    expect(() => checkKnownName(name, platform)).not.toThrow();
  });

  it('one is too long', () => {
    expect(() => checkNewName('ü'.repeat(128), platform)).toThrow('ENAMETOOLONG');
    expect(() => checkKnownName('a'.repeat(256), platform)).toThrow('ENAMETOOLONG');
  });
});

describe('what Windows takes for another file', () => {
  const names = [
    'a:b',
    'a::$DATA',
    'a.',
    'a ',
    'a\\b',
    '..\\x',
    'C:',
    'CON',
    'con.txt',
    'NUL',
    'Aux .x',
    'com1',
    'LPT9.log',
  ];
  it.each([...names, 'COM¹', 'conin$', 'x|y', 'x?', 'x*', '"', '<', '>', 'a\tb'])(
    '%j is refused there alone',
    (name) => {
      expect(() => checkNewName(name, 'win32')).toThrow('EINVAL');
      expect(() => checkKnownName(name, 'win32')).toThrow('ENOENT');
      expect(() => checkNewName(name, 'darwin')).not.toThrow();
    },
  );
});
