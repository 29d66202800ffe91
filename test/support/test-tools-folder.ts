import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where what the tests fetch and build once stays for the next run: in the image builder's cache. */
export function testToolsFolder(): string {
  return join(process.env['BOATHOUSE_CACHE'] ?? envPaths('boathouse', { suffix: '' }).cache, 'test-tools');
}
