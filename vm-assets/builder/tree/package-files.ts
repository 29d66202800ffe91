import { BoathouseError } from '../../../electron/base/errors.ts';
import type { PackageEntry } from '../definition.ts';
import type { DebEntry } from '../deb/read-deb.ts';
import type { OpenedPackage } from '../lock/package-pool.ts';
import { replacePlaceholders, type GuestArchitecture } from '../placeholders.ts';
import { globTest } from './glob.ts';

export interface TakenFile {
  readonly path: string;
  readonly entry: DebEntry;
}

export interface PackageRequest {
  readonly entry: PackageEntry;
  readonly arch: GuestArchitecture;
  /** Placeholders of image.yml. */
  readonly names: Readonly<Record<string, string>>;
  /** The entry's path in the definition, for errors. */
  readonly where: string;
}

interface FileRule {
  readonly where: string;
  readonly from: string;
  readonly matches: (path: string) => boolean;
  readonly to: string | undefined;
  readonly mode: number | undefined;
}

/** Which paths of its package an entry asks for. */
export function wantedPaths(request: PackageRequest): (path: string) => boolean {
  const rules = fileRules(request);
  return (path) => rules.some((rule) => rule.matches(path));
}

/** The files that an entry takes from its package. A rule that matches nothing is an error: the package has changed. */
export function takeFiles(request: PackageRequest, opened: OpenedPackage): readonly TakenFile[] {
  return fileRules(request).flatMap((rule) => {
    const found = [...opened.content.entries].filter(([path]) => rule.matches(path));
    if (found.length === 0) throw nothingFound(rule, opened);
    return found.map(([path, entry]) => ({
      path: rule.to ?? path,
      entry: entry.type === 'file' && rule.mode !== undefined ? { ...entry, mode: rule.mode } : entry,
    }));
  });
}

function fileRules({ entry, arch, names, where }: PackageRequest): readonly FileRule[] {
  return entry.files.flatMap((file, index): FileRule[] => {
    const rule = typeof file === 'string' ? { from: file } : file;
    if ('arch' in rule && rule.arch !== undefined && rule.arch !== arch) return [];
    const from = replacePlaceholders(rule.from, names);
    const to = 'to' in rule ? replacePlaceholders(rule.to, names) : undefined;
    const mode = 'mode' in rule && rule.mode !== undefined ? parseInt(rule.mode, 8) : undefined;
    // A path with a new name is one path: a glob would put many files under it.
    const matches = to === undefined ? globTest(from) : (path: string) => path === from;
    return [{ where: `${where}.files[${index}]`, from, matches, to, mode }];
  });
}

function nothingFound(rule: FileRule, opened: OpenedPackage): BoathouseError {
  const { name, version } = opened.chosen;
  const file = rule.from.slice(rule.from.lastIndexOf('/') + 1).replaceAll('*', '');
  const near = opened.content.paths.filter((path) => file !== '' && path.includes(file)).slice(0, 5);
  return new BoathouseError('image-definition-invalid', `${rule.where}: ${name} ${version} has no ${rule.from}`, {
    ...(near.length > 0 && { hint: `Near it are: ${near.join(', ')}.` }),
  });
}
