import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskAttachment } from '../../electron/hypervisor/driver.ts';
import { option } from '../../electron/hypervisor/qemu/option.ts';
import { eventually } from './eventually.ts';

/** Of Debian's package `ovmf`: the firmware, and its settings as they are before the first start. */
const OVMF = { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', settings: '/usr/share/OVMF/OVMF_VARS_4M.fd' };
const PROGRAM = 'qemu-system-x86_64';
const LINE_TIMEOUT_MS = 300_000;

/** Why no machine with UEFI can be had here; null when one can. */
export const OVMF_REASON = existsSync(OVMF.code) ? null : 'there is no OVMF here (apt-get install ovmf)';

/** QEMU's arguments for firmware that keeps its settings in `folder`, without which it boots nothing. */
export async function ovmfArguments(folder: string): Promise<string[]> {
  const settings = join(folder, 'uefi-settings.fd');
  await copyFile(OVMF.settings, settings);
  const flash = (unit: number, file: string, readOnly: boolean): string[] => [
    '-drive',
    `if=pflash,${option('format=raw', { unit, file, readonly: readOnly })}`,
  ];
  return [...flash(0, OVMF.code, true), ...flash(1, settings, false)];
}

/** An emulated PC that gets firmware and disks, and neither kernel nor command line. The first disk is the one that it boots from. */
export class UefiMachine {
  readonly #qemu: ChildProcessWithoutNullStreams;
  #text = '';

  private constructor(qemu: ChildProcessWithoutNullStreams) {
    this.#qemu = qemu;
    for (const stream of [qemu.stdout, qemu.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#text += text;
      });
    }
  }

  static async start(folder: string, disks: readonly DiskAttachment[]): Promise<UefiMachine> {
    const args = [
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-machine', 'q35'],
      ...['-accel', 'tcg', '-cpu', 'max', '-smp', '2', '-m', 'size=1024M', '-serial', 'stdio'],
      ...(await ovmfArguments(folder)),
      ...disks.flatMap(({ path, readOnly }, index) => [
        ...['-drive', `if=none,${option('format=raw', { id: `disk${index}`, file: path, readonly: readOnly })}`],
        ...['-device', option('virtio-blk-pci', { drive: `disk${index}`, bootindex: index === 0 ? 0 : undefined })],
      ]),
    ];
    return new UefiMachine(spawn(PROGRAM, args));
  }

  /** All that came over its serial port. */
  get text(): string {
    return this.#text;
  }

  async waitFor(text: string): Promise<void> {
    const what = `“${text}” on the console`;
    const come = (): Promise<true | null> => Promise.resolve(this.#text.includes(text) ? true : null);
    await eventually(come, { what, timeoutMs: LINE_TIMEOUT_MS }).catch((error: unknown) => {
      throw new Error(`the console’s last words: ${this.#text.slice(-1000)}`, { cause: error });
    });
  }

  async kill(): Promise<void> {
    if (this.#qemu.exitCode !== null || this.#qemu.signalCode !== null) return;
    const ended = once(this.#qemu, 'exit');
    this.#qemu.kill('SIGKILL');
    await ended;
  }
}
