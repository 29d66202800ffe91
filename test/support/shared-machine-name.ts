/**
 * Names of the machines that test files share: of their data folders, and so part of their sockets' paths. Each worker of the project has one;
 * `worker` counts from 1.
 */
export const sharedMachineOf = (worker: number): string => `m${worker}`;

/** Of the worker that asks. A file runs in a process of its own, which takes the number of one that ended. */
export const sharedMachineName = (): string => sharedMachineOf(Number(process.env['VITEST_POOL_ID'] ?? '1'));
