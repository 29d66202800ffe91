/** Beside an installed app's archive: the hypervisors that its package brought (`build/RELEASING.md`). */
export const PACKAGED_FOLDER = 'hypervisor';

/** Where in there a program lies; QEMU on macOS wants to be in a `bin`, and finds its data beside that. */
export const PROGRAM_FOLDERS = ['', 'bin'] as const;
