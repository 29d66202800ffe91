// The addon of electron/native: TAP devices and unix datagrams, which nothing but some links need, and sockets for which Node's can stand in.
// So a machine without a compiler gets a warning and goes on. It is built in dist/native by the node-gyp that npm brings along (npm puts it on the path of scripts), with the
// headers beside this Node: nothing is downloaded.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { runLogged, SetupError, step, warn } from './progress.mjs';

const INPUTS = ['binding.gyp', 'src'];

/** Does nothing when what was built last is of the same sources and for the same Node. */
export async function ensureNativeAddon(root, logFolder) {
  if (process.platform === 'win32') return;
  try {
    await buildNativeAddon(root, logFolder);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    warn(
      `The native addon was not built (the network will be slower; TAP devices and vfkit’s link are not available): ${error.message}`,
      error.hint,
    );
  }
}

export async function buildNativeAddon(root, logFolder) {
  const source = join(root, 'electron', 'native');
  const folder = join(root, 'dist', 'native');
  const mark = join(folder, '.inputs');
  const wanted = inputsHash(source);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  const headers = nodeHeaders();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of INPUTS) cpSync(join(source, name), join(folder, name), { recursive: true });
  await step('Building the native addon', (detail) =>
    runLogged(['npm', 'run', '--silent', 'node-gyp', '--', 'rebuild', '--directory', folder, '--nodedir', headers], {
      cwd: root,
      logFile: join(logFolder, 'native.log'),
      detail,
      hint: `It needs a C compiler, make and Python 3. Try again with: npm run build:native. All of its output: ${join(logFolder, 'native.log')}`,
    }),
  );
  writeFileSync(mark, wanted);
}

function inputsHash(source) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  const files = ['binding.gyp', ...readdirSync(join(source, 'src')).map((name) => join('src', name))];
  for (const file of files.sort()) hash.update(`${file}\n`).update(readFileSync(join(source, file)));
  return hash.digest('hex');
}

/** The folder whose include/node has them: that of this Node, else the one that npm was told. */
export function nodeHeaders() {
  const candidates = [dirname(dirname(process.execPath)), process.env.npm_config_nodedir];
  for (const candidate of candidates) {
    if (candidate !== undefined && existsSync(join(candidate, 'include', 'node', 'node_api.h'))) return candidate;
  }
  throw new SetupError(
    `Node ${process.versions.node} at ${process.execPath} came without its headers.`,
    'Install a Node that has include/node beside its bin folder (nodejs.org’s archives do), or name such a folder: npm config set nodedir FOLDER.',
  );
}
