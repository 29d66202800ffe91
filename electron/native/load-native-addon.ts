import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BoathouseError } from '../base/errors.ts';
import type { NativeAddon } from './native-addon.ts';

const BUILT = 'native/build/Release/boathouse.node';

/** What a package brings along, then what `build/bootstrap` built; seen from the compiled file, then from the source. */
export const NATIVE_ADDON_PLACES: readonly string[] = [
  `./prebuilt/${process.platform}-${process.arch}/boathouse.node`,
  `../../${BUILT}`,
  `../../dist/${BUILT}`,
].map((place) => fileURLToPath(new URL(place, import.meta.url)));

/**
 * The addon is optional: only some links cannot do without it. Throws `native-addon-missing` when it is nowhere, or cannot be loaded
 * here.
 */
export function loadNativeAddon(places: readonly string[] = NATIVE_ADDON_PLACES): NativeAddon {
  const require = createRequire(import.meta.url);
  let cause: unknown;
  for (const place of places) {
    if (!existsSync(place)) continue;
    try {
      // What `src/addon.c` exports.
      return require(place) as NativeAddon;
    } catch (error) {
      cause ??= error;
    }
  }
  const reason = cause === undefined ? 'is not there' : 'cannot be loaded';
  throw new BoathouseError('native-addon-missing', `The native addon for TAP devices and sockets ${reason}`, {
    hint: 'In a checkout, `npm run build:native` builds it: it needs a C compiler, make, Python 3 and the headers of Node.',
    cause,
  });
}
