/** Test files that mean something on Windows, in the groups in which they share a process. */
export interface WineTests {
  /** What they show; the group's title. */
  readonly shows: string;
  /** Below `test/`, without `.test.ts`. */
  readonly files: readonly string[];
  /** Parts of the names of tests that cannot pass there, for what Wine, or Windows, has not. */
  readonly skip?: readonly string[];
}

export const TEST_FILES: readonly WineTests[] = [
  {
    shows: 'files: replaced whole, locked, rotated, long and in other letters',
    files: [
      'integration/windows/files',
      'integration/windows/sparse-file',
      'unit/host/atomic-file',
      'unit/host/file-lock',
      'unit/host/rotating-file',
      'unit/host/sparse-file',
    ],
    // A file of Windows has no mode. Wine says of each that it can be made sparse, and that it takes all of its size.
    skip: ['with the mode that was asked for', 'in order, over openings', 'and takes no room', 'what is written alone'],
  },
  {
    shows: 'named pipes',
    files: ['integration/windows/pipe', 'integration/daemon/api-server'],
    // Wine lets a second one have the name.
    skip: ['is one server’s'],
  },
  {
    shows: 'programs: found, started by cmd, ended',
    files: ['integration/windows/programs', 'integration/host/run-command'],
    skip: [
      // Signals and files of unix.
      'tells an end by a signal',
      'says that a program is missing, or cannot be run',
      'its grandchildren’s pipes',
    ],
  },
  {
    shows: 'the command line, with a backend behind the pipe',
    files: ['integration/windows/command-line'],
  },
  {
    shows: 'settings and logs of the backend',
    files: ['integration/daemon/settings-store', 'integration/daemon/log-file', 'integration/daemon/follow-file'],
    // Modes.
    skip: ['and is the user’s alone', 'for this user alone'],
  },
  {
    shows: 'paths of Windows in the VM',
    files: ['integration/windows/mounts', 'unit/forward/mounts/mount-source', 'unit/forward/mounts/drive-path'],
  },
];
