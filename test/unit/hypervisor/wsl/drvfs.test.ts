import { describe, expect, it } from 'vitest';
import type { ShareAttachment } from '../../../../electron/hypervisor/driver.ts';
import { shareArguments } from '../../../../electron/hypervisor/wsl/drvfs.ts';

const share = (changes: Partial<ShareAttachment>): ShareAttachment => ({
  kind: 'drvfs',
  tag: 'share0',
  hostPath: 'C:\\Users\\Ann Müller',
  readOnly: false,
  ...changes,
});
const argumentsOf = (changes: Partial<ShareAttachment>): string[] => {
  const [tag = '', options = '', path = ''] = shareArguments(share(changes), (name) => name);
  return [tag, options, Buffer.from(path, 'base64').toString()];
};

describe('a folder that WSL is to mount', () => {
  it('is named by its path, in letters that no command line takes for its own', () => {
    expect(argumentsOf({})).toEqual(['share0', 'metadata,rw', 'C:\\Users\\Ann Müller']);
    expect(argumentsOf({ readOnly: true })).toEqual(['share0', 'metadata,ro', 'C:\\Users\\Ann Müller']);
    expect(argumentsOf({ hostPath: '\\\\server\\share' })[2]).toBe('\\\\server\\share');
    expect(shareArguments(share({}), (name) => name)[2]).toMatch(/^[A-Za-z0-9+/=]+$/);
  });

  it.each(['C:\\a,b', 'C:\\a;uid=0'])(
    'is none, with the reason, when its path %s would be read as options',
    (hostPath) => {
      expect(argumentsOf({ hostPath })).toEqual(['share0', '-', expect.stringContaining('comma or a semicolon')]);
    },
  );
});
