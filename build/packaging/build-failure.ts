import { BoathouseError, describeError } from '../../electron/base/errors.ts';

/** What electron-builder's downloads fail with. */
const DOWNLOAD_ERRORS = new Set(['RequestError', 'HTTPError', 'TimeoutError']);

/** Why electron-builder failed, or what it called of ours, and what can be done about it. `hasElectron`: one was at hand, and none had to be downloaded. */
export function buildFailure(error: unknown, hasElectron: boolean): BoathouseError {
  if (error instanceof BoathouseError) return error;
  const reason = describeError(error);
  if (!(error instanceof Error && DOWNLOAD_ERRORS.has(error.name))) {
    return new BoathouseError('package-failed', `electron-builder failed: ${reason}`, { cause: error });
  }
  const hint = hasElectron
    ? 'It downloads helpers for the formats of macOS and Windows. Make the package where github.com can be reached, or --format dir.'
    : 'Make the package where github.com can be reached, or name the folder of an unpacked Electron with ELECTRON_OVERRIDE_DIST_PATH.';
  return new BoathouseError('package-failed', `What electron-builder needs could not be downloaded: ${reason}`, {
    hint,
    cause: error,
  });
}
