import { join } from 'node:path';
import { builderCacheFolder } from '../../vm-assets/builder/archive/open-archive.ts';

/** Where what the tests fetch and build once stays for the next run: in the image builder's cache. */
export function testToolsFolder(): string {
  return join(builderCacheFolder(), 'test-tools');
}
