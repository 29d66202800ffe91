import { loadNativeAddon } from '../../native/load-native-addon.ts';
import type { NativeAddon } from '../../native/native-addon.ts';
import { type CopyAndSum, copyAndSum } from '../../net/wire/copy-and-sum.ts';

/** Below this the call into the addon costs more than it saves. */
const NATIVE_FROM_BYTES = 1024;

/** The addon's, TypeScript's for what is short or where there is no addon. */
export function nativeCopyAndSum(): CopyAndSum {
  let addon: NativeAddon;
  try {
    addon = loadNativeAddon();
  } catch {
    return copyAndSum;
  }
  return (source, target, offset) =>
    source.length < NATIVE_FROM_BYTES ? copyAndSum(source, target, offset) : addon.copyAndSum(source, target, offset);
}
