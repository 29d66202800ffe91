/** macOS takes 104 bytes for a unix socket's path, the final NUL included, Linux 108; the smaller one holds everywhere. */
export const UNIX_PATH_MAX_BYTES = 104;
