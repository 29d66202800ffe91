import { BoathouseError } from '../../base/errors.ts';
import { isExecutable } from '../../host/find-executable.ts';
import { failure, ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

/** Older clients build without BuildKit by default and lack options that today's documents use. */
const OLDEST_MAJOR = 23;

export const dockerClientCheck: DiagnosticCheck = {
  id: 'docker-client',
  title: 'The docker client is installed',
  async run(context, signal) {
    let text: string;
    try {
      const result = await context.runCommand('docker', ['--version'], signal);
      if (result.exitCode !== 0)
        return failure(`docker --version failed: ${result.stderr.trim()}`, 'Install the docker client anew.');
      text = result.stdout.trim();
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code !== 'command-not-found') throw error;
      const bundled = context.bundledDocker;
      if (bundled !== null && (await isExecutable(bundled))) {
        return warning(
          `There is no program “docker” on the PATH of the backend. Boathouse brings one: ${bundled}.`,
          'Switch on “Command in the terminal” in the settings of the desktop app, which links it into ~/.local/bin (on Windows, puts it on your PATH), or install another docker client.',
        );
      }
      return failure(
        'There is no program “docker” on the PATH of the backend.',
        'Install the docker client (macOS: brew install docker; Debian: apt-get install docker-cli; Windows: winget install Docker.DockerCLI).',
      );
    }
    const major = /\b(\d+)\.\d+/.exec(text)?.[1];
    if (major !== undefined && Number(major) < OLDEST_MAJOR) {
      return warning(`${text}: that is old.`, `Install version ${OLDEST_MAJOR} or newer.`);
    }
    return ok(`${text}.`);
  },
};
