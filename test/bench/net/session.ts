import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisposableStack } from '../../../electron/base/disposable.ts';
import { copyCompiledAssets } from '../vm/compiled-assets.ts';
import { hostArchitecture } from '../../support/debian-tools.ts';
import { RunningCommand } from '../../support/running-command.ts';
import { testToolsFolder } from '../../support/test-tools-folder.ts';
import { Namespaces } from './namespaces.ts';
import { DebianPrograms } from './programs/debian-programs.ts';
import { compileNativePrograms } from './programs/native-programs.ts';
import { DNS_PORT, ECHO_PORT } from './rows/load.ts';
import type { Place } from './subjects/subject.ts';

/** What one run has besides the stacks: a folder, the namespaces, the servers, and the programs of others. Disposing leaves nothing. */
export class NetBenchSession implements AsyncDisposable {
  readonly place: Place;
  readonly programs: DebianPrograms;
  /** iperf3, whose server runs; it and its libraries lie in the folder. */
  readonly iperf: readonly string[];
  readonly iperfFolder: string;
  readonly #resources: DisposableStack;

  private constructor(
    parts: Pick<NetBenchSession, 'place' | 'programs' | 'iperf' | 'iperfFolder'>,
    resources: DisposableStack,
  ) {
    this.place = parts.place;
    this.programs = parts.programs;
    this.iperf = parts.iperf;
    this.iperfFolder = parts.iperfFolder;
    this.#resources = resources;
  }

  static async open(signal: AbortSignal): Promise<NetBenchSession> {
    const resources = new DisposableStack();
    try {
      return await NetBenchSession.#open(resources, signal);
    } catch (error) {
      await resources.dispose();
      throw error;
    }
  }

  static async #open(resources: DisposableStack, signal: AbortSignal): Promise<NetBenchSession> {
    await copyCompiledAssets();
    const folder = await mkdtemp(join(tmpdir(), 'bh-net-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const programs = await DebianPrograms.open({
      cacheFolder: testToolsFolder(),
      folder: join(folder, 'programs'),
      arch: hostArchitecture(),
      signal,
    });
    const { argv: iperf, folder: iperfFolder } = await programs.program('iperf3', '/usr/bin/iperf3');
    const native = await compileNativePrograms(folder, signal);
    const namespaces = await Namespaces.create(`bh-bench-${process.pid}`, folder, signal);
    resources.defer(() => namespaces[Symbol.asyncDispose]());
    const serve = (argv: readonly string[]): RunningCommand => {
      const server = new RunningCommand(namespaces.inHost(argv), { env: process.env });
      resources.defer(() => server[Symbol.asyncDispose]());
      return server;
    };
    const servers = serve([native.serve, String(ECHO_PORT), String(DNS_PORT)]);
    await servers.waitFor(/^ready$/m, 10_000);
    await serve([...iperf, '-s', '--forceflush']).waitFor(/listening on/, 10_000);
    return new NetBenchSession({ place: { namespaces, native, folder }, programs, iperf, iperfFolder }, resources);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.dispose();
  }
}
