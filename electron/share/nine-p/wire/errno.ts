/**
 * The numbers of Linux, which is what the guest's kernel takes an error for; those of macOS and Windows are others. So what the host says is
 * mapped by its name (Node's `code`).
 */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  EROFS: 30,
  EMLINK: 31,
  ERANGE: 34,
  ENAMETOOLONG: 36,
  ENOLCK: 37,
  ENOSYS: 38,
  ENOTEMPTY: 39,
  ELOOP: 40,
  ENODATA: 61,
  EPROTO: 71,
  EOVERFLOW: 75,
  EILSEQ: 84,
  EOPNOTSUPP: 95,
  ENOBUFS: 105,
  ETIMEDOUT: 110,
  ESTALE: 116,
  EDQUOT: 122,
} as const;

export type ErrnoName = keyof typeof ERRNO;

/** Other names for what Linux has a name for. */
const ALIASES: Readonly<Record<string, ErrnoName>> = {
  ENOTSUP: 'EOPNOTSUPP',
  ENOATTR: 'ENODATA',
  EFTYPE: 'EINVAL',
  ECHARSET: 'EILSEQ',
  // Node's own, before the system is asked.
  ERR_INVALID_ARG_VALUE: 'EINVAL',
  ERR_INVALID_ARG_TYPE: 'EINVAL',
  ERR_OUT_OF_RANGE: 'EINVAL',
};

/** What the guest is to be told instead of an answer. */
export class Refusal extends Error {
  readonly errno: ErrnoName;

  constructor(errno: ErrnoName) {
    super(errno);
    this.errno = errno;
  }
}

/** Of anything that was thrown; what has no name here is an error of input and output. */
export function errnoOf(error: unknown): number {
  if (error instanceof Refusal) return ERRNO[error.errno];
  const code = codeOf(error);
  const name = ALIASES[code] ?? code;
  return Object.hasOwn(ERRNO, name) ? ERRNO[name as ErrnoName] : ERRNO.EIO;
}

/** `code` of an error of the system, or nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
