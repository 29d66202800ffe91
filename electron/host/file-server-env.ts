/** For a process of Node's that serves files: of those that are asked for at once, some on a slow disk must not hold up the rest. */
export const FILE_SERVER_ENV = { UV_THREADPOOL_SIZE: '16' } as const;
