import { join, relative, sep } from 'node:path';
import type { CustomMacSign, CustomMacSignOptions } from 'app-builder-lib';
import { sign } from 'app-builder-lib/out/codeSign/macCodeSign.js';

/**
 * What a program may do besides is in its own signature, and none has it from the one that started it: an entitlement of the app's is of no use to a hypervisor,
 * and the app has no need of one that it does not ask for itself. electron-builder signs each file anew, and all but the app alike, with what V8 needs; so
 * the programs of others get what they need here, and nothing more. First that matches, below the app's `Contents/Resources`.
 *
 *   vfkit     virtualization: Virtualization.framework (its own `vf.entitlements`; what is of networks there counts in Apple's sandbox alone)
 *   HyperKit  hypervisor, and memory that can be written and executed, which it gives its guest (moby/hyperkit pulls 307 and 259)
 *   QEMU      hypervisor, and JIT: it makes its translator's buffer by MAP_JIT even when hvf is asked for (rancher-desktop issue 6117)
 *   others    nothing: libraries, the docker client and its plugins
 */
const ENTITLEMENTS: readonly { readonly file: RegExp; readonly plist: string }[] = [
  { file: /^hypervisor\/(?:bin\/)?vfkit$/, plist: 'entitlements.vfkit.plist' },
  { file: /^hypervisor\/(?:bin\/)?hyperkit$/, plist: 'entitlements.hyperkit.plist' },
  { file: /^hypervisor\/(?:bin\/)?qemu-system-\w+$/, plist: 'entitlements.qemu.plist' },
  { file: /^(?:hypervisor|bin|cli-plugins)\//, plist: 'entitlements.none.plist' },
];

/** electron-builder's `mac.sign`: as it does by itself, but for the entitlements of those programs, which stand in `folder`. */
export function signWith(folder: string, onSigned: () => void): CustomMacSign {
  return async (options) => {
    await sign(withOwnEntitlements(options, folder));
    onSigned();
  };
}

export function withOwnEntitlements(options: CustomMacSignOptions, folder: string): CustomMacSignOptions {
  const resources = join(options.app, 'Contents', 'Resources');
  return {
    ...options,
    optionsForFile: (path) => {
      const usual = options.optionsForFile?.(path) ?? {};
      const name = relative(resources, path).replaceAll(sep, '/');
      const own = ENTITLEMENTS.find(({ file }) => file.test(name));
      return own === undefined ? usual : { ...usual, entitlements: join(folder, own.plist), hardenedRuntime: true };
    },
  };
}
