// One line a step: a spinner with the elapsed time on a terminal, plain lines elsewhere. What a step's programs print goes to a
// log file and is shown only when the step fails: a first run prints thousands of lines that nobody reads.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, isAbsolute } from 'node:path';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const terminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
const colour = terminal && process.env.NO_COLOR === undefined;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** A failure that is told without a stack: `message`, then `hint` on a line of its own. */
export class SetupError extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Runs `work` under the title. `work` may call `detail(text)` to show what it is at; its result is passed on.
 * @template T
 * @param {string} title
 * @param {(detail: (text: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedMs = Date.now();
  const elapsed = () => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
  let text = '';
  let frame = 0;
  const draw = () => {
    const line = `${FRAMES[frame++ % FRAMES.length]} ${title}${text === '' ? '' : `: ${text}`}  ${elapsed()}`;
    process.stderr.write(`\r\u001b[2K${line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
  };
  const timer = terminal ? setInterval(draw, 100) : undefined;
  if (!terminal) process.stderr.write(`${title} …\n`);
  const end = (mark) => {
    clearInterval(timer);
    process.stderr.write(`${terminal ? '\r\u001b[2K' : ''}${mark} ${title}  ${paint('2', elapsed())}\n`);
  };
  try {
    const result = await work((value) => {
      text = value;
    });
    end(paint('32', '✔'));
    return result;
  } catch (error) {
    end(paint('31', '✖'));
    throw error;
  }
}

/**
 * Runs a program with its output in `logFile`; the last line it printed becomes the step's detail.
 * @param {string[]} command
 * @param {{ cwd: string, logFile: string, detail?: (text: string) => void, env?: NodeJS.ProcessEnv, hint?: string }} options
 */
export async function runLogged(command, options) {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'w');
  const exitCode = await new Promise((resolve, reject) => {
    const { file, args, shell } = spawnable(command, process.platform);
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', log, log],
      shell,
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
    const timer = setInterval(() => options.detail?.(lastLine(options.logFile)), 500);
    child.once('close', () => clearInterval(timer));
  }).finally(() => closeSync(log));
  if (exitCode === 0) return;
  const tail = readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  throw new SetupError(
    `\`${command.join(' ')}\` ended with code ${exitCode}:\n${tail}`,
    options.hint ?? `All of its output: ${options.logFile}`,
  );
}

/**
 * On Windows npm is a script, which the shell alone can run, and the shell takes apart what has spaces in it, as the folder of Node's own
 * program has: that one, whose whole path is known, needs no shell.
 * @param {string[]} command
 * @param {NodeJS.Platform} platform
 */
export function spawnable([file, ...args], platform) {
  if (platform !== 'win32' || isAbsolute(file)) return { file, args, shell: false };
  return { file, args: args.map((word) => (/[\s&()^|<>]/.test(word) ? `"${word}"` : word)), shell: true };
}

function lastLine(file) {
  const lines = readFileSync(file, 'utf8')
    .slice(-2000)
    .trimEnd()
    .split(/[\r\n]+/);
  // biome-ignore lint: control characters are what is being removed
  return (lines.at(-1) ?? '').replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u001f]/g, ' ');
}

/** What is worth knowing, though it goes on. */
export function warn(message, hint) {
  process.stderr.write(`${paint('33', 'warning:')} ${message}\n`);
  if (hint !== undefined) process.stderr.write(`${paint('2', 'hint:')} ${hint}\n`);
}

export function reportFailure(error) {
  process.stderr.write(`\n${paint('31', 'error:')} ${error.message}\n`);
  if (error.hint !== undefined) process.stderr.write(`${paint('2', 'hint:')} ${error.hint}\n`);
  else if (!(error instanceof SetupError)) process.stderr.write(`${error.stack}\n`);
}
