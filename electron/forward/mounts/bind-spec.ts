/** Source of an entry of `HostConfig.Binds`, and what follows it (`:/target[:options]`). */
export interface BindSpec {
  readonly source: string;
  readonly rest: string;
}

/** Null for what is no bind of a host's path: a named or anonymous volume, or something that dockerd will refuse. */
export function readBindSpec(spec: string, platform: NodeJS.Platform): BindSpec | null {
  // A drive's colon belongs to the path.
  const drive = platform === 'win32' ? /^[A-Za-z]:[\\/]/.exec(spec) : null;
  const colon = spec.indexOf(':', drive === null ? 0 : 2);
  if (colon === -1) return null;
  const source = spec.slice(0, colon);
  const pipe = platform === 'win32' && source.startsWith('\\\\');
  if (!source.startsWith('/') && drive === null && !pipe) return null;
  return { source, rest: spec.slice(colon) };
}
