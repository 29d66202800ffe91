/** `npm run package:…`, see `RELEASING.md`. Packages are made in dist/packages. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BoathouseError } from '../../electron/base/errors.ts';
import { appImageRuntime } from './appimage/runtime.ts';
import { parseCommandLine } from './command-line.ts';
import { updateClientsLock } from './debian-clients.ts';
import { electronAtHand } from './electron-at-hand.ts';
import { listing } from './listing.ts';
import { makePackage } from './make-package.ts';
import { publisher } from './publisher.ts';
import { updateFeed } from './update-feed.ts';

/** Of the built program, which is `dist/build/packaging/main.js`. */
const root = fileURLToPath(new URL('../../..', import.meta.url));

async function main(argv: readonly string[]): Promise<void> {
  const { target, formats, list, updateClients } = parseCommandLine(argv, process.arch);
  if (updateClients) {
    await updateClientsLock(root, new AbortController().signal);
    return;
  }
  if (list) {
    process.stdout.write(await listing(root, target, say));
    return;
  }
  const output = await makePackage({
    root,
    target,
    formats,
    outputFolder: join(root, 'dist', 'packages'),
    electron: await electronAtHand(root, target, process.env),
    publisher: publisher(process.env, formats),
    feed: updateFeed(process.env, target),
    runtime: formats.includes('AppImage')
      ? await appImageRuntime(process.env, target.arch === 'arm64' ? 'arm64' : 'x64')
      : null,
    say,
  });
  process.stdout.write(`Made in ${output}\n`);
}

function say(sentence: string): void {
  process.stderr.write(`note: ${sentence}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof BoathouseError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.hint === undefined ? '' : `hint: ${error.hint}\n`}`);
  process.exitCode = error.code === 'usage' ? 2 : 1;
});
