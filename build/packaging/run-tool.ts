import { BoathouseError, describeError } from '../../electron/base/errors.ts';
import { runCommand } from '../../electron/host/run-command.ts';

/** Compressing 400 MB well on a slow machine. */
const TOOL_TIMEOUT_MS = 30 * 60_000;

/** Debian's package that has a tool which a system may lack. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
  'dpkg-deb': 'dpkg',
  rpmbuild: 'rpm',
  mksquashfs: 'squashfs-tools',
};

/** Runs a program of the system to its end; its stdout. Throws `package-failed` with its words, or with what to install. */
export async function runTool(tool: string, args: readonly string[], cwd?: string): Promise<string> {
  const options = {
    timeoutMs: TOOL_TIMEOUT_MS,
    maxOutputBytes: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  };
  const result = await runCommand(tool, args, options).catch((error: unknown) => {
    throw new BoathouseError('package-failed', describeError(error), {
      cause: error,
      hint: `It is in Debian's package ${PACKAGE_OF[tool] ?? 'coreutils'}.`,
    });
  });
  if (result.exitCode === 0) return result.stdout;
  const said = `${result.stderr}${result.stdout}`.trim().slice(-4000);
  throw new BoathouseError('package-failed', `${tool} ended with ${result.exitCode ?? result.signal}: ${said}`);
}
