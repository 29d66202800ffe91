import type { Architecture, MachineSpec } from '../driver.ts';
import { emulatesInParallel } from './accelerators.ts';
import { option } from './option.ts';
import { parseVersion } from './qemu-features.ts';

/** What every guest needs, the probe's as well as the product's. */
export type CoreSpec = Pick<
  MachineSpec,
  'arch' | 'accelerator' | 'cpus' | 'memoryMiB' | 'kernel' | 'initramfs' | 'commandLine'
>;

/** Machine, processor and kernel; every device is named by the caller (`-nodefaults`). */
export function coreArguments(
  spec: CoreSpec,
  qemuVersion: string,
  machineKeys: Readonly<Record<string, string>> = {},
): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    ...['-msg', 'timestamp=on'],
    ...['-machine', machine(spec.arch, machineKeys)],
    ...['-accel', accelerator(spec, qemuVersion)],
    ...['-cpu', processor(spec, qemuVersion)],
    ...['-smp', option(String(spec.cpus), { sockets: 1, cores: spec.cpus, threads: 1 })],
    ...['-m', `size=${spec.memoryMiB}M`],
    // QEMU takes these three as they are, without its option syntax.
    ...['-kernel', spec.kernel],
    ...['-initrd', spec.initramfs],
    ...['-append', `${spec.commandLine} console=${consoleDevice(spec.arch)}`.trim()],
  ];
}

export function consoleDevice(arch: Architecture): string {
  return arch === 'amd64' ? 'ttyS0' : 'ttyAMA0';
}

function machine(arch: Architecture, keys: Readonly<Record<string, string>>): string {
  if (arch === 'arm64') return option('virt', { 'gic-version': 'max', ...keys });
  return option('q35', { vmport: false, ...keys });
}

function accelerator(spec: CoreSpec, qemuVersion: string): string {
  if (spec.accelerator === 'tcg') {
    const thread = emulatesInParallel(qemuVersion) ? 'multi' : 'single';
    // A translation cache that holds the guest's hot code: the default shrinks with the host's memory.
    return option('tcg', { thread, 'tb-size': 512 });
  }
  // WHPX's own APIC loses MSIs ("whpx: injection failed"); on Arm it is the only one there is.
  if (spec.accelerator === 'whpx' && spec.arch === 'amd64') return option('whpx', { 'kernel-irqchip': false });
  return spec.accelerator;
}

function processor(spec: CoreSpec, qemuVersion: string): string {
  switch (spec.accelerator) {
    case 'tcg':
      // Pointer authentication by the architecture's own algorithm costs half of all time under emulation.
      return spec.arch === 'arm64' ? option('max', { 'pauth-impdef': true }) : 'max';
    case 'kvm':
      return 'host';
    case 'hvf':
      // Gigabyte pages and AVX-512VL are announced on Intel Macs and do not work there.
      return spec.arch === 'arm64' ? 'host' : option('host', { pdpe1gb: false, avx512vl: false });
    case 'whpx':
      // `host` came with QEMU 11; before it the model was hardly looked at, and `max` hung.
      return (parseVersion(qemuVersion)?.[0] ?? 0) >= 11 ? 'host' : 'qemu64';
  }
}
