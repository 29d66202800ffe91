/**
 * What Electron's own default application does for `electron FOLDER`, which the build that the tests use does not have: finds the
 * application's folder among the arguments, takes its name and version, and loads its main program, before Electron is ready.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = firstArgument(process.argv.slice(1));
if (folder === null) {
  process.stderr.write('usage: electron FOLDER\n');
  app.exit(2);
} else {
  const root = resolve(folder);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(root);
  await import(pathToFileURL(join(root, manifest.main)).href);
}

/** Playwright hands a file in with `-r FILE`, which Electron has loaded by then. */
function firstArgument(args) {
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === '-r') index += 1;
    else if (!args[index].startsWith('-')) return args[index];
  }
  return null;
}
