import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { PREBUILT_ADDONS } from './app-files.ts';
import type { ConfigurationOptions } from './configuration-options.ts';

/**
 * Signed by what the environment names (CSC_LINK or CSC_NAME), and notarised where it has Apple's key (APPLE_API_KEY and its companions, or
 * APPLE_ID's): electron-builder looks for both by itself, and a build without them is not signed, and says so.
 */
export function macConfiguration({ root, target }: ConfigurationOptions): Configuration {
  // Both halves of a universal app hold both: there is nothing to be joined.
  const alike = `**/{${PREBUILT_ADDONS}/**,Resources/bin/docker,Resources/cli-plugins/*}`;
  const resources = join(root, 'build', 'packaging', 'resources');
  return {
    mac: {
      category: 'public.app-category.developer-tools',
      icon: join(root, 'build', 'icons', 'app.png'),
      minimumSystemVersion: '12.0',
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: join(resources, 'entitlements.mac.plist'),
      entitlementsInherit: join(resources, 'entitlements.mac.inherit.plist'),
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
