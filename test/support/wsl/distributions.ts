import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeControlGroup } from './session.ts';

/**
 * The distributions of a stand-in, in a folder: `NAME/root` is what is on the distribution's disk, `NAME/sessions/PID` a session that runs
 * (in it, its control group),
 * `NAME/place` where its disk would be; there lies an `ext4.vhdx` without content. Throws wsl.exe's error codes.
 */
export class Distributions {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  names(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : [];
  }

  import(name: string, place: string, tar: string): void {
    if (existsSync(join(this.#folder, name))) throw new Error('Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS');
    const disk = join(place, 'ext4.vhdx');
    if (existsSync(disk)) throw new Error('Wsl/Service/RegisterDistro/ERROR_FILE_EXISTS');
    const root = join(this.#folder, name, 'root');
    mkdirSync(root, { recursive: true });
    try {
      execFileSync('tar', ['-xf', tar, '-C', root], { stdio: 'pipe' });
      if (!existsSync(join(root, 'etc')) && !existsSync(join(root, 'bin', 'sh')))
        throw new Error('Wsl/Service/RegisterDistro/WSL_E_NOT_A_LINUX_DISTRO');
      mkdirSync(place, { recursive: true });
      writeFileSync(disk, '');
    } catch (error) {
      rmSync(join(this.#folder, name), { recursive: true });
      throw error;
    }
    mkdirSync(join(this.#folder, name, 'sessions'));
    writeFileSync(join(this.#folder, name, 'place'), place);
  }

  root(name: string): string {
    return join(this.#existing(name), 'root');
  }

  /** Where its disk is. */
  place(name: string): string {
    return readFileSync(join(this.#existing(name), 'place'), 'utf8');
  }

  noteSession(name: string, pid: number, group: string | null): void {
    writeFileSync(join(this.#existing(name), 'sessions', String(pid)), group ?? '');
  }

  forgetSession(name: string, pid: number): void {
    const file = join(this.#folder, name, 'sessions', String(pid));
    const group = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (group !== '') removeControlGroup(group);
    rmSync(file, { force: true });
  }

  /** All sessions of a distribution end, whoever waits for them. */
  terminate(name: string): void {
    const sessions = join(this.#existing(name), 'sessions');
    for (const pid of readdirSync(sessions)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
        for (let tries = 0; tries < 50 && existsSync(`/proc/${pid}/exe`); tries += 1) execFileSync('sleep', ['0.02']);
      } catch {
        // It ended by itself.
      }
      this.forgetSession(name, Number(pid));
    }
  }

  /** As in WSL (`LxssUserSession.cpp`, _DeleteDistributionLockHeld) it is done, too, when the disk cannot be deleted. */
  unregister(name: string): void {
    this.terminate(name);
    const place = this.place(name);
    rmSync(join(this.#folder, name), { recursive: true });
    try {
      rmSync(join(place, 'ext4.vhdx'), { force: true });
      rmdirSync(place);
    } catch {
      // It is left, or something else in its folder.
    }
  }

  #existing(name: string): string {
    const folder = join(this.#folder, name);
    if (!existsSync(folder)) throw new Error('Wsl/Service/WSL_E_DISTRO_NOT_FOUND');
    return folder;
  }
}
