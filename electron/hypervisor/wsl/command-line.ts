/**
 * wsl.exe's arguments (microsoft/WSL, `src/windows/inc/wsl.h`, `src/windows/common/WslClient.cpp`; learn.microsoft.com,
 * “Basic commands for WSL”). What stands behind `--exec` reaches the program as it is: wsl.exe cuts it as every program of Windows does.
 */
export const LIST_ARGUMENTS: readonly string[] = ['--list', '--quiet'];
/** Those too that are being imported, exported or deleted. */
export const LIST_ALL_ARGUMENTS: readonly string[] = ['--list', '--all', '--quiet'];
export const VERSION_ARGUMENTS: readonly string[] = ['--version'];

/** `tar`: a file. wsl.exe makes the folder, and in it `ext4.vhdx`. */
export function importArguments(name: string, folder: string, tar: string): string[] {
  return ['--import', name, folder, tar, '--version', '2'];
}

/** Ends every process of the distribution; what it wrote stays. */
export function terminateArguments(name: string): string[] {
  return ['--terminate', name];
}

/** Deletes the distribution with all that is in it. */
export function unregisterArguments(name: string): string[] {
  return ['--unregister', name];
}

/** Runs a shell script as root in the distribution, by the busybox that it consists of. `args` are `$1` and so on. */
export function scriptArguments(name: string, script: string, args: readonly string[]): string[] {
  const shell = ['/bin/busybox', 'sh', '-c', script, 'boathouse', ...args];
  return ['--distribution', name, '--user', 'root', '--cd', '/', '--exec', ...shell];
}
