// From a fresh clone to a working checkout, with nothing but Node at hand; so plain JavaScript and no dependency.
//
//   npm dependencies ─▶ system tools ─▶ compiled code ─▶ dashboard ─▶ native addon ─▶ VM image        (`setup`)
//                                                                                        ├─▶ boathouse start             (`start`)
//                                                                                        ├─▶ a package            (`package`)
//                                                                                        └─▶ its tools ─▶ the whole suite   (`test`)
//
// Each step is skipped when its inputs are what they were: the lock file's hash for the dependencies, TypeScript's own build
// state for the code, the sources' hash for the dashboard and for the addon (which is optional), the builder's content key for the image. A step that fails
// leaves no mark, so the next run repeats it. On Windows the image may be one that was built elsewhere (image.mjs).
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureDashboard } from './dashboard.mjs';
import { openDesktop } from './desktop.mjs';
import { IMAGE_TOOLS, isImageBuilt } from './image.mjs';
import { buildNativeAddon, ensureNativeAddon } from './native-addon.mjs';
import { reportFailure, runLogged, SetupError, step } from './progress.mjs';
import { ensureSystemTools, extendPath, hasSystemTools, PRODUCT_TOOLS, TEST_TOOLS } from './system-tools.mjs';
import { buildWindowsAddon, ensureWindowsAddon } from './windows-addon.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const logFolder = join(root, 'dist', 'setup-log');
const node = process.execPath;

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: Boathouse needs 20.19 or newer.`,
    'Install a current Node from https://nodejs.org and try again.',
  );
}

async function ensureDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const mark = join(root, 'node_modules', '.boathouse-lock-hash');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  await step('Installing npm dependencies', (detail) =>
    runLogged(['npm', 'ci', '--no-audit', '--no-fund'], { cwd: root, logFile: join(logFolder, 'npm.log'), detail }),
  );
  writeFileSync(mark, wanted);
}

async function compile() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await step('Building the code', (detail) =>
    runLogged([node, compiler, '-b'], { cwd: root, logFile: join(logFolder, 'tsc.log'), detail }),
  );
}

/** Node for another processor makes an image for another one; it is the compiled code that knows. */
async function warnOfTranslation() {
  const module = pathToFileURL(join(root, 'dist', 'electron', 'vm', 'translation.js')).href;
  const { readTranslation } = await import(module);
  const translation = await readTranslation(false);
  if (translation !== null) process.stderr.write(`warning: ${translation.problem} ${translation.fix}\n`);
}

/** npm links the programs of dependencies alone; `npx boathouse` is to find ours as well. */
function linkProgram() {
  const program = join(root, 'dist', 'electron', 'cli', 'main.js');
  const link = join(root, 'node_modules', '.bin', 'boathouse');
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, `@"${node}" "${program}" %*\r\n`);
    return;
  }
  chmodSync(program, 0o755);
  rmSync(link, { force: true });
  symlinkSync(program, link);
}

async function buildImage() {
  const builder = join(root, 'dist', 'vm-assets', 'builder', 'main.js');
  await step('Building the VM image', (detail) =>
    runLogged([node, builder, 'build'], { cwd: root, logFile: join(logFolder, 'image.log'), detail }),
  );
}

async function setUp() {
  await ensureDependencies();
  extendPath();
  const hasTools = () => hasSystemTools(IMAGE_TOOLS, root);
  const isBuilt = isImageBuilt({ root, platform: process.platform, env: process.env, hasTools });
  await ensureSystemTools(isBuilt ? [...PRODUCT_TOOLS, ...IMAGE_TOOLS] : PRODUCT_TOOLS, root, logFolder);
  await compile();
  await warnOfTranslation();
  await ensureDashboard(root, logFolder);
  linkProgram();
  await ensureNativeAddon(root, logFolder);
  if (isBuilt) await buildImage();
}

/** Hands the terminal over to a program of ours; resolves with its exit code. Ctrl-C reaches it directly, so it is ignored here. */
function handOver(command) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal === 'SIGINT' ? 0 : signal));
  const child = spawn(command[0], command.slice(1), { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** With the desktop app where it can be opened; else the command line prints where the dashboard is. */
async function start(args) {
  const closeDesktop = openDesktop(root);
  const showUi = closeDesktop === null ? ['--show-ui'] : [];
  try {
    return await handOver([node, join(root, 'dist', 'electron', 'cli', 'main.js'), 'start', ...showUi, ...args]);
  } finally {
    // Where the engine runs on, detached or since before, the app does too.
    if (closeDesktop !== null && !(await engineRuns())) closeDesktop();
  }
}

function engineRuns() {
  const ask = spawn(node, [join(root, 'dist', 'electron', 'cli', 'main.js'), 'status'], { stdio: 'ignore' });
  return new Promise((resolve) => ask.once('error', () => resolve(false)).once('close', (code) => resolve(code === 0)));
}

async function main([command, ...rest]) {
  requireNode();
  switch (command) {
    case 'setup':
      await setUp();
      process.stderr.write('\nReady. Start the engine with: npx boathouse start\n');
      return 0;
    case 'native':
      await buildNativeAddon(root, logFolder);
      return 0;
    case 'windows':
      await buildWindowsAddon(root, logFolder);
      return 0;
    case 'start':
      await setUp();
      return start(rest);
    case 'package':
      await setUp();
      if (rest[0] === 'win') await ensureWindowsAddon(root, logFolder);
      return handOver([node, join(root, 'dist', 'build', 'packaging', 'main.js'), ...rest]);
    case 'test':
      await setUp();
      await ensureSystemTools(TEST_TOOLS, root, logFolder);
      return handOver([node, join(root, 'dist', 'test', 'run-suite.js'), ...rest]);
    default:
      throw new SetupError(
        `Unknown command: ${command ?? '(none)'}.`,
        'Use one of: npm start, npm run setup, npm run package:linux, npm test.',
      );
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    reportFailure(error);
    process.exitCode = 1;
  },
);
