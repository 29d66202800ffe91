/** A reference as the engine's calls want it: the repository, and behind it a tag or a digest. */
export interface ReferenceParts {
  readonly repository: string;
  /** `1.27`, or `sha256:…`; null: none was given. */
  readonly tag: string | null;
  readonly isDigest: boolean;
}

/** `registry:5000/app:1@sha256:…` → the digest counts; the colon of a port is none of a tag. */
export function referenceParts(reference: string): ReferenceParts {
  const at = reference.indexOf('@');
  const named = at === -1 ? reference : reference.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const repository = hasTag ? named.slice(0, colon) : named;
  if (at !== -1) return { repository, tag: reference.slice(at + 1), isDigest: true };
  return { repository, tag: hasTag ? named.slice(colon + 1) : null, isDigest: false };
}

/** Whose registry it is: the first part when it looks like a host, else Docker's. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return isHost ? first : 'docker.io';
}
