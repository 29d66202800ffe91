// The addon for named pipes (electron/native/windows), which the product looks for on Windows alone. One C file that needs no library of Node's, so
// the compiler that Linux's distributions have for Windows (mingw-w64) builds it, into dist/prebuilt, from where packages take it. Without a compiler
// for an architecture it has none, and says so when it runs.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { nodeHeaders } from './native-addon.mjs';
import { runLogged, SetupError, step, warn } from './progress.mjs';

const COMPILERS = { x64: 'x86_64-w64-mingw32-gcc', arm64: 'aarch64-w64-mingw32-gcc' };
const OPTIONS = ['-std=c11', '-Os', '-s', '-shared', '-static-libgcc', '-Wall', '-Wextra', '-Werror'];
/** The same file from the same source. */
const LINKING = ['-Wl,--no-insert-timestamp', '-ladvapi32'];

/** For a package: one that lacks it is made all the same. */
export async function ensurePipeAddon(root, logFolder) {
  try {
    await buildPipeAddon(root, logFolder);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    warn(
      `The addon for named pipes was not built (other users of a Windows can then occupy them): ${error.message}`,
      error.hint,
    );
  }
}

/** For each architecture that there is a compiler for; nothing for those that were built of the same source. */
export async function buildPipeAddon(root, logFolder) {
  const source = join(root, 'electron', 'native', 'windows', 'pipes.c');
  const there = Object.entries(COMPILERS).filter(([, compiler]) => isOnPath(compiler));
  if (there.length === 0) {
    throw new SetupError(
      `There is no ${COMPILERS.x64} here.`,
      'Install mingw-w64 (Debian: apt-get install gcc-mingw-w64-x86-64), and try again with: npm run build:pipes',
    );
  }
  const headers = join(nodeHeaders(), 'include', 'node');
  for (const [arch, compiler] of there) {
    const folder = join(root, 'dist', 'prebuilt', `win32-${arch}`);
    const file = join(folder, 'boathouse-pipes.node');
    const mark = join(folder, '.pipes-inputs');
    const command = [compiler, ...OPTIONS, `-I${headers}`, '-o', file, source, ...LINKING];
    const wanted = createHash('sha256').update(command.join('\n')).update(readFileSync(source)).digest('hex');
    if (existsSync(file) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) continue;
    mkdirSync(folder, { recursive: true });
    rmSync(mark, { force: true });
    const logFile = join(logFolder, `pipes-${arch}.log`);
    await step(`Building the addon for named pipes (${arch})`, (detail) =>
      runLogged(command, { cwd: root, logFile, detail, hint: `Its output: ${logFile}` }),
    );
    writeFileSync(mark, wanted);
  }
}

function isOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)) || existsSync(join(folder, `${program}.exe`)));
}
