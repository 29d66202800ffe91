import { describe, expect, it } from 'vitest';
import { fleetingPlace } from '../../../electron/client/fleeting-place.ts';

const PROGRAM = 'Boathouse.app/Contents/MacOS/Boathouse';
const at = (
  folder: string,
  { writable = false, platform = 'darwin' }: { writable?: boolean; platform?: NodeJS.Platform } = {},
) => {
  const asked: string[] = [];
  const isWritable = (path: string): boolean => {
    asked.push(path);
    return writable;
  };
  return { place: fleetingPlace({ platform, program: `${folder}/${PROGRAM}`, isWritable }), asked };
};

describe('the place of an app on macOS', () => {
  it.each([
    ['/Volumes/Boathouse 0.1.0', 'disk-image'],
    ['/private/var/folders/ab/x/T/AppTranslocation/7C0F/d', 'translocated'],
    ['/Applications', null],
    ['/Users/ann/Volumes/x', null],
  ])('%s', (folder, expected) => {
    expect(at(folder).place).toBe(expected);
  });

  it('stays on a drive that can be written to', () => {
    expect(at('/Volumes/Extern/Applications', { writable: true })).toEqual({
      place: null,
      asked: ['/Volumes/Extern/Applications'],
    });
  });

  it('is no matter elsewhere', () => {
    expect(at('/Volumes/Boathouse', { platform: 'linux' }).place).toBeNull();
  });
});
