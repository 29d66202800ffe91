import { describe, expect, it } from 'vitest';
import { autostartEntry, isOurEntry, isSwitchedOff } from '../../../electron/client/autostart-entry.ts';

const exec = (...argv: string[]): string | undefined => /^Exec=(.*)$/m.exec(autostartEntry({ argv, home: null }))?.[1];

describe('the entry for autostart', () => {
  it.each([
    [['/opt/Boathouse/boathouse', '--hidden'], '"/opt/Boathouse/boathouse" "--hidden"'],
    [['/opt/My App/bin'], '"/opt/My App/bin"'],
    // Quoted for the command line, then as a string’s value.
    [['/a"b'], '"/a\\\\"b"'],
    [['/a$b`c'], '"/a\\\\$b\\\\`c"'],
    [['/a\\b'], '"/a\\\\\\\\b"'],
    [['/100%u'], '"/100%%u"'],
    [['/a\nExec=evil'], '"/a\\nExec=evil"'],
  ])('runs %j by the rules of desktop entries', (argv, expected) => {
    expect(exec(...argv)).toBe(expected);
  });

  it('names the data folder where it is not the usual one', () => {
    const entry = autostartEntry({ argv: ['/app'], home: '/data/my boat\nX=1' });
    expect(entry).toContain('Exec="env" "BOATHOUSE_HOME=/data/my boat\\nX=1" "/app"\n');
    expect(entry.split('\n').filter((line) => line.startsWith('X='))).toEqual([]);
  });

  it('is known again, and whether the user switched it off', () => {
    const entry = autostartEntry({ argv: ['/app'], home: null });
    expect(isOurEntry(entry)).toBe(true);
    expect(isOurEntry('[Desktop Entry]\nName=Boathouse\n')).toBe(false);
    expect(isSwitchedOff(entry)).toBe(false);
    expect(isSwitchedOff(`${entry}Hidden=true\n`)).toBe(true);
    expect(isSwitchedOff(entry.replace('enabled=true', 'enabled=false'))).toBe(true);
  });
});
