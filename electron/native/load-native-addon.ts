import { BoathouseError } from '../base/errors.ts';
import { addonPlaces, loadFirst } from './load-addon.ts';
import type { NativeAddon } from './native-addon.ts';

export const NATIVE_ADDON_PLACES: readonly string[] = addonPlaces(
  'boathouse.node',
  'native/build/Release/boathouse.node',
);

/**
 * The addon is optional: only some links cannot do without it. Throws `native-addon-missing` when it is nowhere, or cannot be loaded
 * here.
 */
export function loadNativeAddon(places: readonly string[] = NATIVE_ADDON_PLACES): NativeAddon {
  const loaded = loadFirst(places);
  if (!('cause' in loaded)) return loaded.addon as NativeAddon;
  const reason = loaded.cause === undefined ? 'is not there' : 'cannot be loaded';
  throw new BoathouseError('native-addon-missing', `The native addon for TAP devices and sockets ${reason}`, {
    hint: 'In a checkout, `npm run build:native` builds it: it needs a C compiler, make, Python 3 and the headers of Node.',
    cause: loaded.cause,
  });
}
