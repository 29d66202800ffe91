/** Name of the machine that most test files share: of its data folder, and so part of its sockets' paths. */
export const SHARED = 'm';
