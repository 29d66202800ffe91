import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FolderLayout, folderLayout } from '../../../electron/api/folder-layout.ts';
import type { MachineState, StartPhase } from '../../../electron/api/machine-status.ts';
import { type Settings, settingsSchema } from '../../../electron/api/settings.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { RotatingFile } from '../../../electron/host/rotating-file.ts';
import { MachineConsole } from '../../../electron/vm/machine-console.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';
import { Machine } from '../../../electron/vm/machine.ts';
import type { MachineDependencies } from '../../../electron/vm/machine-dependencies.ts';
import type { Translation } from '../../../electron/vm/translation.ts';
import { FakeClock } from '../fake-clock.ts';
import { FAKE_DRIVER_FACTS, FakeDriver } from './fake-driver.ts';
import { FakeEngine, FakeGuests } from './fake-guest.ts';
import { FakeNetworks } from './fake-networks.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinyImage } from './tiny-image.ts';

/** A machine on a bench: everything around it is a fake but the files, which are in a temporary folder. */
export interface MachineBench {
  readonly machine: Machine;
  readonly dependencies: MachineDependencies;
  readonly clock: FakeClock;
  readonly driver: FakeDriver;
  /** Comes first, and is passed over until a test says what its probe finds. */
  readonly betterDriver: FakeDriver;
  readonly guests: FakeGuests;
  readonly engine: FakeEngine;
  readonly networks: FakeNetworks;
  readonly layout: FolderLayout;
  readonly home: string;
  readonly imageFolder: string;
  /** States that were entered, without repetition of one that only changed its details. */
  readonly history: readonly string[];
  settings: Settings;
  /** Null until a test says something else. */
  translation: Translation | null;
  /** Another backend on the same folder, as after a crash of the first. */
  another(): Machine;
  /** Resolves when the machine is in that state, or that phase of a start. */
  until(state: MachineState['state'] | StartPhase): Promise<void>;
  /** To a running machine; returns the virtual one. */
  running(): Promise<FakeDriver['vm']>;
}

export async function machineBench(): Promise<MachineBench> {
  const root = await temporaryFolder();
  const home = join(root, 'home', 'ann');
  await mkdir(home, { recursive: true });
  const imageFolder = join(root, 'image');
  await writeTinyImage(imageFolder);
  const layout = folderLayout(join(home, '.boathouse'), 'linux');
  const clock = new FakeClock();
  const driver = new FakeDriver();
  const betterDriver = new FakeDriver('vfkit');
  betterDriver.probeResult = { kind: 'unavailable', reason: 'vfkit is not installed', hint: 'Install vfkit.' };
  const guests = new FakeGuests();
  const engine = new FakeEngine();
  const networks = new FakeNetworks();
  const bench = {
    settings: settingsSchema.parse({ disk: { sizeGiB: 4 } }),
    translation: null as Translation | null,
  };
  const dependencies: MachineDependencies = {
    layout,
    arch: 'amd64',
    imageFolder,
    isImageInstalled: true,
    bundledDocker: null,
    translation: () => Promise.resolve(bench.translation),
    drivers: new DriverRegistry({
      clock,
      entries: [betterDriver, driver].map((made) => ({
        name: made.name,
        facts: { ...FAKE_DRIVER_FACTS, capabilities: made.capabilities },
        create: () => made,
      })),
      host: { platform: 'linux', hostArch: 'x64' },
    }),
    networks,
    shareProgram: '/none',
    guest: guests,
    engine,
    readSettings: () => Promise.resolve(bench.settings),
    host: { cpus: 2, memoryMiB: 8192, homeFolder: home, guestHostname: 'boathouse' },
    clock,
    logger: silentLogger(),
  };
  const make = (): Machine => {
    const log = new RotatingFile({ path: layout.consoleLog, maxBytes: 1024 * 1024 });
    const console = new MachineConsole(log);
    onTestFinished(() => console.dispose());
    const made = new Machine({ dependencies, console });
    onTestFinished(() => made.images.dispose());
    return made;
  };
  const machine = make();
  const history: string[] = [];
  machine.onChange(() => {
    const name = nameOf(machine.state);
    if (history.at(-1) !== name) history.push(name);
  });
  const until = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (nameOf(machine.state) !== wanted) return;
        void subscription.dispose();
        resolve();
      };
      const subscription = machine.onChange(look);
      look();
    });
  return Object.assign(bench, {
    machine,
    dependencies,
    clock,
    driver,
    betterDriver,
    guests,
    engine,
    networks,
    layout,
    home,
    imageFolder,
    history,
    another: make,
    until,
    running: async () => {
      const started = machine.start();
      await until('kernel');
      driver.vm.boot();
      await started;
      return driver.vm;
    },
  });
}

/** The state, or while it starts the phase. */
function nameOf(state: MachineState): string {
  return state.state === 'starting' ? state.phase : state.state;
}
