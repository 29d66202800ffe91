import type { MachineStatus } from '../../api/machine-status.ts';
import type { Field } from './fields.ts';

const DRIVER_NAMES: Readonly<Record<string, string>> = {
  qemu: 'QEMU',
  vfkit: 'vfkit',
  hyperkit: 'HyperKit',
  hyperv: 'Hyper-V',
  wsl: 'WSL',
};

/** The engine and the virtual machine it runs in; nothing before that is launched. */
export function machineSummary({ vm }: MachineStatus): Field[] {
  if (vm === null) return [];
  const cpus = vm.cpus === 1 ? '1 CPU' : `${vm.cpus} CPUs`;
  const driver = DRIVER_NAMES[vm.driver] ?? vm.driver;
  return [
    ['Engine', `Docker ${vm.engineVersion}, linux/${vm.arch}`],
    ['Machine', `${cpus}, ${formatMemory(vm.memoryMiB)}, ${driver} with ${vm.accelerator}`],
  ];
}

function formatMemory(memoryMiB: number): string {
  const gibibytes = memoryMiB / 1024;
  return memoryMiB < 1024 ? `${memoryMiB} MiB` : `${Number(gibibytes.toFixed(1))} GiB`;
}
