import { MemoryWatch } from '../../../support/memory-watch.ts';
import { series, type Series } from '../../figures/result.ts';
import type { BenchMachine } from '../bench-machine.ts';
import { processCpuMs } from './cpu-time.ts';

/** What something costs on the host while it is done: processor time, which a busy machine disturbs less than it does times. */
export class Cost {
  readonly #backendS: number[] = [];
  readonly #hypervisorS: number[] = [];
  readonly #growthMiB: number[] = [];

  async of<T>(machine: BenchMachine, work: () => Promise<T>): Promise<T> {
    const [backend, hypervisor] = [await machine.backendPid(), await machine.hypervisorPid()];
    using memory = await MemoryWatch.start(backend);
    const before = [await processCpuMs(backend), await processCpuMs(hypervisor)] as const;
    const result = await work();
    this.#backendS.push(((await processCpuMs(backend)) - before[0]) / 1000);
    this.#hypervisorS.push(((await processCpuMs(hypervisor)) - before[1]) / 1000);
    this.#growthMiB.push(memory.growthMiB);
    return result;
  }

  series(label: string): Series[] {
    return [
      series(`processor time of the backend, ${label}`, 's', this.#backendS),
      series(`processor time of QEMU, ${label}`, 's', this.#hypervisorS),
      series(`growth of the backend’s memory, ${label}`, 'MiB', this.#growthMiB),
    ];
  }
}
