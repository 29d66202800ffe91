import { describe, expect, it } from 'vitest';
import { loadNativeAddon } from '../../../electron/native/load-native-addon.ts';
import { nativeCopyAndSum } from '../../../electron/vm/network/native-copy-and-sum.ts';
import { describeCopyAndSum } from '../../contract/copy-and-sum-contract.ts';

describe.skipIf(process.platform === 'win32')('with the addon', () => {
  describeCopyAndSum('the addon', () => {
    const addon = loadNativeAddon();
    return (source, target, offset) => addon.copyAndSum(source, target, offset);
  });
  describeCopyAndSum('whichever is faster', nativeCopyAndSum);

  it('throws for what it cannot take', () => {
    const addon = loadNativeAddon();
    const bytes = new Uint8Array(8);
    expect(() => addon.copyAndSum(new Uint32Array(2) as unknown as Uint8Array, bytes, 0)).toThrow(TypeError);
    expect(() => addon.copyAndSum(bytes, undefined as unknown as Uint8Array, 0)).toThrow(TypeError);
    for (const offset of [-1, 0.5, Number.NaN, 1, 2 ** 32])
      expect(() => addon.copyAndSum(bytes, bytes, offset)).toThrow(RangeError);
  });
});
