import { findHelper, helperProgram } from '../../engine/images/credential-helper.ts';
import { type DockerLogins, loginsFile, readDockerLogins } from '../../engine/images/docker-logins.ts';
import { dockerConfigFolder } from '../../host/docker-config-folder.ts';
import { searchPath } from '../../host/find-executable.ts';
import { ok, skipped, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const credentialHelpersCheck: DiagnosticCheck = {
  id: 'credential-helpers',
  title: 'The programs that keep the docker client’s logins are found',
  async run({ env }) {
    const folder = dockerConfigFolder(env);
    const logins = await readDockerLogins(folder);
    const names = new Set(
      logins === null ? [] : [...(logins.store === null ? [] : [logins.store]), ...logins.helpers.values()],
    );
    if (names.size === 0) return skipped(`${loginsFile(folder)} names none.`);
    const found: string[] = [];
    const missing: string[] = [];
    for (const name of names) {
      const file = await findHelper(name, env);
      if (file === null) missing.push(helperProgram(name));
      else found.push(file);
    }
    if (missing.length === 0) return ok(`${found.join(', ')}.`);
    return warning(
      `${loginsFile(folder)} names ${missing.join(' and ')}, which is in none of these folders: ${searchPath(env).join(', ')}. ` +
        (logins === null ? '' : consequence(logins, missing)),
      'Install it, or make a link to it in one of these folders.',
    );
  },
};

/** The store is of all registries but those with a helper of their own, and a build may ask any. */
function consequence({ store, helpers }: DockerLogins, missing: readonly string[]): string {
  if (store !== null && missing.includes(helperProgram(store)))
    return 'So builds fail, and private images are neither pulled nor pushed in the dashboard.';
  const registries = [...helpers].filter(([, name]) => missing.includes(helperProgram(name))).map(([one]) => one);
  const these = registries.join(' and ');
  return `So builds from images of ${these} fail, and private images of ${these} are neither pulled nor pushed in the dashboard.`;
}
