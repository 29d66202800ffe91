import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { PACKAGED_FOLDER } from '../../electron/hypervisor/packaged-folder.ts';
import { PREBUILT_ADDONS } from './app-files.ts';
import type { ConfigurationOptions } from './configuration-options.ts';
import { signWith } from './mac-signing.ts';

const LOCAL_NETWORK_REASON = 'Containers connect to other computers and devices of your network.';

/**
 * Signed by what the environment names (CSC_LINK or CSC_NAME), and notarised where it has Apple's key (APPLE_API_KEY and its companions, or
 * APPLE_ID's): electron-builder looks for both by itself, and a build without them is not signed, and says so (`unsigned.ts`).
 */
export function macConfiguration({ root, target, onSigned }: ConfigurationOptions): Configuration {
  // Both halves of a universal app hold both: there is nothing to be joined.
  const alike = `**/{${PREBUILT_ADDONS}/**,Resources/bin/docker,Resources/cli-plugins/*,Resources/${PACKAGED_FOLDER}/**}`;
  const resources = join(root, 'build', 'packaging', 'resources');
  return {
    mac: {
      category: 'public.app-category.developer-tools',
      icon: join(root, 'build', 'icons', 'app.png'),
      minimumSystemVersion: '12.0',
      hardenedRuntime: true,
      gatekeeperAssess: false,
      // Without a reason macOS does not even ask (Apple's TN3179), and containers reach no computer near by.
      extendInfo: { NSLocalNetworkUsageDescription: LOCAL_NETWORK_REASON },
      // Electron's program and its helpers, all of which have V8 in them.
      entitlements: join(resources, 'entitlements.mac.plist'),
      entitlementsInherit: join(resources, 'entitlements.mac.plist'),
      sign: signWith(resources, onSigned),
      ...(target.arch === 'universal' ? { mergeASARs: true, x64ArchFiles: alike } : {}),
    },
    dmg: {
      sign: false,
      contents: [
        { x: 140, y: 200, type: 'file' },
        { x: 400, y: 200, type: 'link', path: '/Applications' },
      ],
    },
  };
}
