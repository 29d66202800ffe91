import { describe, expect, it } from 'vitest';
import { buildFailure } from '../../../build/packaging/build-failure.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('a package that could not be made', () => {
  it('says how to have an Electron where none can be downloaded', () => {
    const { code, message, hint } = buildFailure(named('RequestError', 'getaddrinfo ENOTFOUND github.com'), false);
    expect(code).toBe('package-failed');
    expect(message).toContain('could not be downloaded: getaddrinfo ENOTFOUND github.com');
    expect(hint).toContain('ELECTRON_OVERRIDE_DIST_PATH');
  });

  it('says which format needs no download', () => {
    expect(buildFailure(named('HTTPError', '503'), true).hint).toContain('--format dir');
  });

  it('gives electron-builder’s own words for anything else', () => {
    const cause = named('InvalidConfigurationError', 'mac.target is wrong');
    const failure = buildFailure(cause, true);
    expect(failure.message).toBe('electron-builder failed: mac.target is wrong');
    expect(failure.cause).toBe(cause);
  });

  it('gives what a step of ours says, with what to do about it', () => {
    const ours = new BoathouseError('package-failed', 'The project is another', { hint: 'Do this.' });
    expect(buildFailure(ours, true)).toBe(ours);
  });
});
