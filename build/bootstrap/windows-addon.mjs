// The addon for Windows (electron/native/windows: named pipes and sparse files), which the product looks for there alone. It needs no library of
// Node's, so the compiler that Linux's distributions have for Windows (mingw-w64) builds it, into dist/prebuilt, from where packages take it. Without a compiler
// for an architecture it has none, and says so when it runs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { nodeHeaders } from './native-addon.mjs';
import { runLogged, SetupError, step, warn } from './progress.mjs';

const COMPILERS = { x64: 'x86_64-w64-mingw32-gcc', arm64: 'aarch64-w64-mingw32-gcc' };
const OPTIONS = ['-std=c11', '-Os', '-s', '-shared', '-static-libgcc', '-Wall', '-Wextra', '-Werror'];
/** The same file from the same sources. */
const LINKING = ['-Wl,--no-insert-timestamp', '-ladvapi32'];

/** For a package: one that lacks it is made all the same. */
export async function ensureWindowsAddon(root, logFolder) {
  try {
    await buildWindowsAddon(root, logFolder);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    warn(
      `The addon for Windows was not built (other users there can then occupy its named pipes, and its data disk is sparse only where fsutil may make it so): ${error.message}`,
      error.hint,
    );
  }
}

/** For each architecture that there is a compiler for; nothing for those that were built of the same sources. */
export async function buildWindowsAddon(root, logFolder) {
  const folder = join(root, 'electron', 'native', 'windows');
  const files = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
  const sources = files.filter((file) => file.endsWith('.c'));
  const there = Object.entries(COMPILERS).filter(([, compiler]) => isOnPath(compiler));
  if (there.length === 0) {
    throw new SetupError(
      `There is no ${COMPILERS.x64} here.`,
      'Install mingw-w64 (Debian: apt-get install gcc-mingw-w64-x86-64), and try again with: npm run build:windows',
    );
  }
  const headers = join(nodeHeaders(), 'include', 'node');
  for (const [arch, compiler] of there) {
    const place = join(root, 'dist', 'prebuilt', `win32-${arch}`);
    const file = join(place, 'boathouse-windows.node');
    const mark = join(place, '.windows-inputs');
    const command = [compiler, ...OPTIONS, `-I${headers}`, '-o', file, ...sources, ...LINKING];
    const inputs = createHash('sha256').update(command.join('\n'));
    for (const input of files) inputs.update(readFileSync(input));
    const wanted = inputs.digest('hex');
    if (existsSync(file) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) continue;
    mkdirSync(place, { recursive: true });
    rmSync(mark, { force: true });
    const logFile = join(logFolder, `windows-addon-${arch}.log`);
    await step(`Building the addon for Windows (${arch})`, (detail) =>
      runLogged(command, { cwd: root, logFile, detail, hint: `Its output: ${logFile}` }),
    );
    writeFileSync(mark, wanted);
  }
}

function isOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)) || existsSync(join(folder, `${program}.exe`)));
}
