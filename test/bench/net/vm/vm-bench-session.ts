import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { baseLayer } from '../../../support/base-images.ts';
import { fetchDebianTools, hostArchitecture } from '../../../support/debian-tools.ts';
import { imageArchive, type LayerEntry } from '../../../support/image-archive.ts';
import type { TestSession } from '../../../support/test-session.ts';
import { BenchMachine } from '../../vm/bench-machine.ts';
import type { NetBenchSession } from '../session.ts';
import { folderLayer } from './folder-layer.ts';

/** Holds the programs of the load, at the paths that they have here. */
export const LOAD_IMAGE = 'boathouse.test/load:latest';

const LIBRARIES = { amd64: '/usr/lib/x86_64-linux-gnu', arm64: '/usr/lib/aarch64-linux-gnu' };

/** The C library looks for libgcc by itself when a thread is cancelled, as iperf3 does at its end; nothing names it. */
async function threadEndLayer({ programs }: NetBenchSession): Promise<LayerEntry[]> {
  const { argv } = await programs.program('libgcc-s1', `${LIBRARIES[hostArchitecture()]}/libgcc_s.so.1`);
  const data = await readFile(argv[0] ?? '');
  return [
    { path: '/usr', type: 'directory', mode: 0o755 },
    { path: '/usr/lib', type: 'directory', mode: 0o755 },
    { path: '/usr/lib/libgcc_s.so.1', type: 'file', mode: 0o644, data },
  ];
}

/** Machines in the benchmark's `host` namespace, where the servers are and nothing else is reached. */
export class VmBenchSession {
  readonly #session: TestSession;
  readonly #net: NetBenchSession;
  readonly #signal: AbortSignal;

  private constructor(session: TestSession, net: NetBenchSession, signal: AbortSignal) {
    this.#session = session;
    this.#net = net;
    this.#signal = signal;
  }

  static async open(net: NetBenchSession, signal: AbortSignal): Promise<VmBenchSession> {
    const { folder, native } = net.place;
    const homeFolder = join(folder, 'home');
    await mkdir(homeFolder);
    const tools = await fetchDebianTools(hostArchitecture(), signal);
    const programs = await folderLayer([net.iperfFolder, native.load]);
    const base = await baseLayer(tools.busybox[hostArchitecture()], ['sh', 'sleep']);
    const archive = join(folder, 'load.tar');
    const layers = [base, programs, await threadEndLayer(net)];
    const spec = { tag: LOAD_IMAGE, architecture: hostArchitecture(), layers, command: ['sleep', '3600'] };
    await pipeline(imageArchive(spec), createWriteStream(archive));
    const images = { [LOAD_IMAGE]: archive };
    return new VmBenchSession({ folder, homeFolder, tools, images, imageVariables: {}, registryPort: 0 }, net, signal);
  }

  /** Not started. `name` is that of its data folder. */
  machine(name: string, network: Readonly<Record<string, unknown>>): BenchMachine {
    const wrapper = this.#net.place.namespaces.inHost([]);
    return new BenchMachine(this.#session, { name, settings: { network }, wrapper }, this.#signal);
  }
}
