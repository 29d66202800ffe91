import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { AnswerCache } from '../answer-cache.ts';
import { tryBoot } from '../boot-trial.ts';
import type {
  DataElsewhere,
  DriverCapabilities,
  HypervisorDriver,
  LaunchContext,
  MachineRecord,
  MachineSpec,
  ProbeRequest,
  ProbeResult,
  VirtualMachine,
} from '../driver.ts';
import type { HostFacts } from '../host-facts.ts';
import { describeOutcome, tryOrRemember } from '../remembered-trial.ts';
import { attachMachine } from './attach.ts';
import { touchData } from './data-place.ts';
import { deleteData } from './delete-data.ts';
import { diskRoles } from './disk-roles.ts';
import { dataDistribution, importDistribution } from './distribution.ts';
import { shareArguments } from './drvfs.ts';
import { findWsl, wslVersion } from './find-wsl.ts';
import { launchMachine, type Session } from './launch.ts';
import { registeredFolders } from './registered-folders.ts';
import { SESSION_SCRIPT, TRIAL_SCRIPT } from './scripts.ts';
import { bringSystemImage } from './system-image.ts';
import { WslClient } from './wsl-client.ts';
import { networkingMode, networkWarning, NO_NETWORK, SIZED_IN } from './wsl-config.ts';

/** Facts about WSL as a driver; `driver-table.ts` shows them beside the others'. */
export const WSL_CAPABILITIES: DriverCapabilities = {
  pause: false,
  powerButton: false,
  dataDisk: 'raw',
  dataElsewhere: true,
  sizedIn: SIZED_IN,
};

const CACHE_NAME = 'wsl.json';
/** wsl.exe's virtual machine stands on the same hypervisor of Windows as QEMU's whpx. */
const ACCELERATOR = 'whpx';
/** A trial boots WSL's kernel when nothing of WSL ran before. */
const TRIAL_DEADLINE_MS = 60_000;

/**
 * WSL 2 (learn.microsoft.com/windows/wsl): the guest is a distribution of it, on Microsoft's kernel in the virtual machine that all of them share.
 * How, and why so, stands in `README.md` beside this. It was tried against a stand-in alone, never on Windows.
 */
export class WslDriver implements HypervisorDriver {
  readonly name = 'wsl';
  readonly capabilities = WSL_CAPABILITIES;
  readonly #host: HostFacts;
  readonly #keeperProgram: string;
  readonly #windowsPath: (path: string) => string;
  /** What `probe` found, for `launch`. */
  #binary: string | null = null;

  /** `keeperProgram`: `keeper-program.js`, compiled. `windowsPath`: how Windows calls a path of this computer; for tests elsewhere. */
  constructor(host: HostFacts, keeperProgram: string, windowsPath = (path: string): string => path) {
    this.#host = host;
    this.#keeperProgram = keeperProgram;
    this.#windowsPath = windowsPath;
  }

  async probe(request: ProbeRequest): Promise<ProbeResult> {
    try {
      return await this.#probe(request);
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
      return { kind: 'unavailable', reason: error.message, hint: error.hint ?? '' };
    }
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    if (spec.network.kind !== 'shared')
      throw new BoathouseError('hypervisor-failed', 'WSL was asked for a network that its probe does not offer');
    if (spec.shares.some(({ kind }) => kind !== 'drvfs'))
      throw new BoathouseError(
        'share-failed',
        'WSL was asked for a way to share a folder that its probe does not offer',
      );
    if (this.#binary === null)
      throw new BoathouseError('hypervisor-failed', 'no probe was made for WSL before the launch');
    const wsl = new WslClient(this.#binary);
    return await this.#start(wsl, context, (signal) => this.#prepare(wsl, spec, { ...context, signal }));
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    const wsl = new WslClient(await findWsl(this.#host));
    return await attachMachine(record, context, { wsl, clock: this.#host.clock });
  }

  async deleteData(data: DataElsewhere): Promise<void> {
    await deleteData(data, {
      findWsl: async () => new WslClient(await findWsl(this.#host)),
      registeredFolders: () => registeredFolders(this.#host.env),
    });
  }

  #start(
    wsl: WslClient,
    context: LaunchContext,
    prepare: (signal: LaunchContext['signal']) => Promise<Session>,
  ): Promise<VirtualMachine> {
    const { clock, platform } = this.#host;
    return launchMachine({ wsl, keeperProgram: this.#keeperProgram, platform, prepare, context, clock });
  }

  async #prepare(wsl: WslClient, spec: MachineSpec, context: LaunchContext): Promise<Session> {
    const { runFolder, logger, signal } = context;
    const disks = await diskRoles(spec.disks);
    const { initramfs } = spec;
    const options = { wsl, initramfs, scratchFolder: runFolder, logger, signal };
    const distribution = await dataDistribution(disks.data, options);
    await wsl.terminate(distribution);
    await bringSystemImage(wsl, distribution, { image: disks.root, signal });
    await touchData(disks.data);
    const { config } = disks;
    return {
      distribution,
      script: SESSION_SCRIPT,
      args: [String(config?.sizeMiB ?? 0), ...spec.shares.flatMap((share) => shareArguments(share, this.#windowsPath))],
      inputFile: config?.path ?? null,
    };
  }

  async #probe(request: ProbeRequest): Promise<ProbeResult> {
    const { accelerator, arch, probeKernel, stateFolder, logger, signal } = request;
    const { clock, identity } = this.#host;
    if (accelerator !== 'auto' && accelerator !== ACCELERATOR) {
      const hint = 'Set hypervisor.accelerator to auto, or use QEMU.';
      return { kind: 'unavailable', reason: `WSL has no ${accelerator}`, hint };
    }
    const binary = await findWsl(this.#host);
    const version = await wslVersion(binary, signal);
    const mode = await networkingMode(this.#host.env);
    if (mode === NO_NETWORK) {
      const hint = 'Remove networkingMode from .wslconfig in your user folder, then: wsl --shutdown.';
      return { kind: 'unavailable', reason: 'WSL is set to have no network (networkingMode)', hint };
    }
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const outcome = await tryOrRemember({
      key: ['trial', arch, identity, binary, version, probeKernel.id].join('|'),
      cache: new AnswerCache(join(stateFolder, CACHE_NAME)),
      clock,
      run: () => this.#try(new WslClient(binary), request),
    });
    logger.info(describeOutcome('WSL', outcome));
    if (outcome.kind !== 'works') {
      const hint = outcome.kind === 'refused' ? outcome.hint : null;
      return { kind: 'unavailable', reason: describeOutcome('WSL', outcome), hint: hint ?? 'Use QEMU.' };
    }
    this.#binary = binary;
    const warning = networkWarning(mode);
    return {
      kind: 'available',
      accelerator: ACCELERATOR,
      version,
      program: binary,
      warnings: warning === null ? [] : [warning],
      shareKinds: ['drvfs'],
      readOnlyShareKinds: [],
      unguardedShareKinds: ['drvfs'],
      networkKinds: ['shared'],
      rosetta: 'none',
    };
  }

  /** A session in a distribution of its own, which is gone again afterwards. */
  async #try(wsl: WslClient, request: ProbeRequest): ReturnType<typeof tryBoot> {
    const { probeKernel, stateFolder, logger, signal } = request;
    const { clock } = this.#host;
    const name = trialDistribution(stateFolder);
    const folder = join(stateFolder, name);
    const remove = async (): Promise<void> => {
      if ((await wsl.distributions(signal)).includes(name)) await wsl.unregister(name);
      await rm(folder, { recursive: true, force: true });
    };
    try {
      return await tryBoot({
        request,
        cpus: 1,
        deadlineMs: TRIAL_DEADLINE_MS,
        clock,
        name: 'wsl',
        launch: ({ initramfs }, context) =>
          this.#start(wsl, context, async () => {
            // Of a trial that was cut off.
            await remove();
            const options = { wsl, initramfs, scratchFolder: context.runFolder, logger, signal };
            await importDistribution(name, folder, options);
            return { distribution: name, script: TRIAL_SCRIPT, args: [probeKernel.answer], inputFile: null };
          }),
      });
    } finally {
      await remove().catch((error: unknown) =>
        logger.warn(`the distribution of WSL’s trial is left: ${describeError(error)}`),
      );
    }
  }
}

/** One a data folder; it never holds anything. */
function trialDistribution(stateFolder: string): string {
  return `boathouse-trial-${createHash('sha256').update(stateFolder).digest('hex').slice(0, 8)}`;
}
