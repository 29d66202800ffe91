// What the system must have beside Node: what runs the VM (system-tools.json), the programs that the image builder pipes
// data through (its own list), and what only the tests run (test-tools.json). Installed by the system's package manager where that needs no question; otherwise one command is named.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join, win32 } from 'node:path';
import { imageAdvice } from './image.mjs';
import { runLogged, SetupError, step, warn } from './progress.mjs';

const SEARCH_EXTRA =
  process.platform === 'win32'
    ? windowsFolders(process.env)
    : ['/opt/homebrew/bin', '/usr/local/bin', '/usr/sbin', '/sbin'];

/**
 * Where winget puts programs: QEMU's installer, and links to those that have none, which are on the PATH of terminals that are opened afterwards alone.
 * @param {NodeJS.ProcessEnv} env
 */
export function windowsFolders(env) {
  const programs = env.ProgramFiles ?? 'C:\\Program Files';
  const links = [env.LOCALAPPDATA && win32.join(env.LOCALAPPDATA, 'Microsoft'), programs].filter(Boolean);
  return [win32.join(programs, 'qemu'), ...links.map((folder) => win32.join(folder, 'WinGet', 'Links'))];
}

/** What set-up starts finds there what set-up found. */
export function extendPath() {
  if (process.platform === 'win32') process.env.PATH = [process.env.PATH, ...SEARCH_EXTRA].join(delimiter);
}

/** Absolute path of a program, or null. */
export function findProgram(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...SEARCH_EXTRA]) {
    for (const suffix of suffixes) {
      const file = join(folder, name + suffix);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here: the next folder
      }
    }
  }
  return null;
}

const perMachine = (value) => (typeof value === 'object' && value !== null ? value[process.arch] : value);
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
const isLibraryThere = (name) => LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, name)));

/** A tool is there when its program, or one that does as well, is on the PATH, or, of what has none, when one of its files or all of its libraries exist. */
function isThere(tool) {
  if (tool.libraries !== undefined) return tool.libraries.every(isLibraryThere);
  if (tool.files !== undefined) return tool.files.some((file) => existsSync(file));
  return [perMachine(tool.command), ...(tool.or ?? [])].some((name) => findProgram(name) !== null);
}
const stillMissing = (tools) => tools.filter((tool) => !isThere(tool));
const commandsOf = (tools) => tools.map((tool) => tool.name ?? perMachine(tool.command)).join(', ');

/** What the product needs, beside its image. */
export const PRODUCT_TOOLS = ['build/bootstrap/system-tools.json'];
/** What the suite needs beyond that. */
export const TEST_TOOLS = ['build/bootstrap/test-tools.json'];

function toolsOf(lists, root) {
  return lists
    .flatMap((list) => JSON.parse(readFileSync(join(root, list), 'utf8')))
    .filter(({ platforms }) => platforms === undefined || platforms.includes(process.platform));
}

export function hasSystemTools(lists, root) {
  return stillMissing(toolsOf(lists, root)).length === 0;
}

/**
 * Installs what of `lists` is missing, or fails with the one command that does. What is optional is only installed where apt can, and
 * set-up goes on without it.
 */
export async function ensureSystemTools(lists, root, logFolder) {
  const tools = toolsOf(lists, root);
  const needed = tools.filter((tool) => tool.optional !== true);
  const optional = tools.filter((tool) => tool.optional === true);
  await ensure(needed, root, logFolder);
  if (process.platform !== 'linux' || findProgram('apt-get') === null) return;
  await ensure(optional, root, logFolder).catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    warn(error.message, error.hint);
  });
}

async function ensure(tools, root, logFolder) {
  const missing = stillMissing(tools);
  if (missing.length === 0) return;

  const installer = packageManager(missing);
  const names = commandsOf(missing);
  if (installer.commands === null) throw new SetupError(`Missing on this system: ${names}.`, installer.advice);
  await step(`Installing ${names}`, async (detail) => {
    for (const command of installer.commands) {
      await runLogged(command, {
        cwd: root,
        logFile: join(logFolder, 'system-tools.log'),
        detail,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        hint: installer.advice,
      });
    }
  });
  const still = stillMissing(missing);
  if (still.length > 0)
    throw new SetupError(`Installed, but not found on the PATH: ${commandsOf(still)}.`, installer.advice);
}

/** The commands to run, or null with advice where only the user can run them. */
function packageManager(missing) {
  const packages = (key) =>
    missing
      .flatMap((tool) => (Array.isArray(tool.packages[key]) ? tool.packages[key] : [perMachine(tool.packages[key])]))
      .filter((name) => name !== null && name !== undefined);
  const run = (commands, advice) => ({ commands, advice: `Run this yourself, then try again: ${advice}` });

  if (process.platform === 'darwin') {
    const line = `brew install ${packages('brew').join(' ')}`;
    return findProgram('brew') === null
      ? { commands: null, advice: `Install Homebrew (https://brew.sh), then run: ${line}` }
      : run([['brew', 'install', ...packages('brew')]], line);
  }
  if (process.platform === 'win32') {
    const ids = packages('winget');
    const unavailable = missing.filter((tool) => perMachine(tool.packages.winget) === null);
    if (unavailable.length > 0) {
      return { commands: null, advice: imageAdvice(commandsOf(unavailable)) };
    }
    return run(
      ids.map((id) => [
        'winget',
        'install',
        '--exact',
        '--id',
        id,
        '--accept-package-agreements',
        '--accept-source-agreements',
      ]),
      ids.map((id) => `winget install --exact --id ${id}`).join(' && '),
    );
  }
  const debs = packages('apt');
  const line = `apt-get install --no-install-recommends ${debs.join(' ')}`;
  if (findProgram('apt-get') === null) {
    return {
      commands: null,
      advice: `Install with your package manager the equivalents of these Debian packages: ${debs.join(' ')}`,
    };
  }
  const install = [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', ...debs],
  ];
  if (process.getuid?.() === 0) return run(install, line);
  const advice = `sudo apt-get update && sudo ${line}`;
  // `sudo -n` asks nothing: a password prompt behind a spinner would look like a hang.
  return existsSync('/usr/bin/sudo')
    ? run(
        install.map((command) => ['sudo', '-n', ...command]),
        advice,
      )
    : { commands: null, advice: `As root: ${line}` };
}
