/** One package of a suite, as its Packages file tells. */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  readonly suite: string;
  /** Path below the mirror's root. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface IndexedPackage extends PackageRecord {
  /** Names of the packages it depends on, first alternatives only, versions left out. */
  readonly depends: readonly string[];
}

/** The packages of one suite and architecture. */
export type PackageIndex = ReadonlyMap<string, IndexedPackage>;

/**
 * Parses a Packages file (Debian policy 5.1: stanzas of fields). When a name is there in two versions, as for a kernel during
 * a transition, the later one in the file wins, which is what the archive lists last. Stanzas without a file are skipped.
 */
export function parsePackageIndex(text: string, suite: string): PackageIndex {
  const index = new Map<string, IndexedPackage>();
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n\n', start);
    const end = next === -1 ? text.length : next;
    const record = parseStanza(text.slice(start, end), suite);
    if (record !== undefined) index.set(record.name, record);
    start = end + 2;
  }
  return index;
}

function parseStanza(stanza: string, suite: string): IndexedPackage | undefined {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';
  const [name, version, path, sha256] = [field('Package'), field('Version'), field('Filename'), field('SHA256')];
  if (name === '' || path === '' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const depends = `${field('Pre-Depends')},${field('Depends')}`
    .split(',')
    .map((entry) => /^\s*([a-z0-9][a-z0-9.+-]*)/.exec(entry)?.[1])
    .filter((entry) => entry !== undefined);
  return { name, version, suite, path, sizeBytes: Number(field('Size')), sha256, depends };
}
