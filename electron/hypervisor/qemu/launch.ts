import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { throwIfCancelled } from '../../host/delay.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import { formatEndpoint } from '../../host/endpoint.ts';
import type { LaunchContext, MachineRecord, MachineSpec } from '../driver.ts';
import { launchFailure } from '../process/launch-failure.ts';
import { LaunchScope } from '../process/launch-scope.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { qemuArguments, type RunFiles } from './command-line.ts';
import { connectMachine } from './connect-machine.ts';
import { QEMU_WORDS } from './failure-hints.ts';
import type { Installation } from './installation.ts';
import { QemuMachine } from './machine.ts';
import { chooseRunFiles } from './run-files.ts';
import { type ShareServerOptions, startShareServer, waitForShareServer } from './share-server.ts';
import { requireVirtiofsd } from './virtiofsd.ts';

const CONNECT_TIMEOUT_MS = 20_000;

/** One launch (`HypervisorDriver.launch`), step by step. */
export class Launch {
  readonly #spec: MachineSpec;
  readonly #context: LaunchContext;
  readonly #installation: Installation;
  readonly #clock: Clock;
  readonly #scope: LaunchScope;
  readonly #logFile: string;

  constructor(spec: MachineSpec, context: LaunchContext, installation: Installation, clock: Clock) {
    this.#spec = spec;
    this.#context = context;
    this.#installation = installation;
    this.#clock = clock;
    this.#scope = new LaunchScope(context, clock);
    this.#logFile = join(context.logFolder, 'hypervisor.log');
  }

  async run(): Promise<QemuMachine> {
    const { runFolder, signal } = this.#context;
    throwIfCancelled(signal);
    const files = await chooseRunFiles(this.#spec, runFolder, process.platform);
    return await this.#scope.run(async () => await this.#startQemu(files, await this.#startShareServers(files)));
  }

  async #startShareServers(files: RunFiles): Promise<WatchedProcess[]> {
    const started: WatchedProcess[] = [];
    for (const [index, share] of this.#spec.shares.entries()) {
      if (share.kind !== 'virtiofs') continue;
      const options: ShareServerOptions = {
        share,
        socket: files.shareSockets.get(share.tag) ?? '',
        logFile: join(this.#context.logFolder, `virtiofsd-${index}.log`),
        clock: this.#clock,
        signal: this.#context.signal,
      };
      const server = await startShareServer(requireVirtiofsd(this.#installation.virtiofsd, share), options);
      started.push(await this.#scope.adopt(server));
      await waitForShareServer(server, options);
    }
    return started;
  }

  async #startQemu(files: RunFiles, helpers: WatchedProcess[]): Promise<QemuMachine> {
    const { binary, features } = this.#installation;
    const args = qemuArguments(this.#spec, files, features);
    this.#context.logger.debug([binary, ...args].join(' '));
    const qemu = await DetachedProcess.start(binary, args, { logFile: this.#logFile, cwd: '/' });
    const watched = await this.#scope.adopt(qemu);
    const record: MachineRecord = {
      ...watched.identity,
      driver: 'qemu',
      runFolder: this.#context.runFolder,
      sockets: { qmp: formatEndpoint(files.qmp), console: formatEndpoint(files.console) },
      helpers: helpers.map((helper, index) => ({ ...helper.identity, name: `virtiofsd ${index}` })),
    };
    try {
      return await this.#scope.whileRunning(qemu, (signal) => this.#letGo(record, watched, helpers, signal));
    } catch (error) {
      throw await launchFailure(error, {
        hypervisor: qemu,
        logFile: this.#logFile,
        words: QEMU_WORDS,
        clock: this.#clock,
      });
    }
  }

  /** Attaches to a QEMU that waits, then lets the guest run. */
  async #letGo(
    record: MachineRecord,
    process: WatchedProcess,
    helpers: WatchedProcess[],
    signal: AbortSignal,
  ): Promise<QemuMachine> {
    const { logger } = this.#context;
    const options = { clock: this.#clock, logger, signal };
    const connections = await connectMachine(record, { ...options, timeoutMs: CONNECT_TIMEOUT_MS });
    const machine = new QemuMachine({
      record,
      ...connections,
      process,
      helpers,
      logFile: this.#logFile,
      clock: this.#clock,
      logger,
    });
    this.#scope.defer(() => machine.detach());
    await connections.qmp.negotiate({ signal });
    await connections.qmp.execute('cont', {}, { signal });
    return machine;
  }
}
