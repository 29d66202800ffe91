import type { Clock } from '../base/clock.ts';
import type { Architecture, DiskFormat, DriverName, HypervisorDriver, ProbeRequest, ProbeResult } from './driver.ts';
import type { DataHolder } from './wsl/data-token.ts';
import { type DriverEntry, type DriverFacts, DRIVERS, type HostArchitecture, type Proof } from './driver-table.ts';

/** A driver that comes before the chosen one, and why it was not taken. */
export interface PassedOver {
  readonly name: DriverName;
  /** A clause. */
  readonly reason: string;
  /** What would change that; empty when nothing does. */
  readonly hint: string;
}

export type DriverChoice =
  | {
      readonly kind: 'chosen';
      readonly driver: HypervisorDriver;
      /** How it was proven on computers like this one. */
      readonly proof: Proof;
      readonly probe: Extract<ProbeResult, { kind: 'available' }>;
      readonly passedOver: readonly PassedOver[];
    }
  | { readonly kind: 'none'; readonly reason: string; readonly hint: string };

type Chosen = Extract<DriverChoice, { readonly kind: 'chosen' }>;

/** Which driver is wanted. */
export interface DriverWish {
  readonly driver: DriverName | 'auto';
  /** With the user's data: one that was not asked for by name is taken only if it opens that. Null: there is none. */
  readonly dataDisk: { readonly path: string; readonly format: DiskFormat; readonly holder: DataHolder } | null;
}

/** The computer that the drivers are chosen for. */
export interface RegistryHost {
  readonly platform: NodeJS.Platform;
  readonly hostArch: HostArchitecture;
}

export interface RegistryOptions {
  readonly clock: Clock;
  /** Default: the table's. */
  readonly entries?: readonly DriverEntry[];
  /** Default: this one. */
  readonly host?: RegistryHost;
  /** See `SearchContext`. Default: null. */
  readonly packagedFolder?: string | null;
}

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
};
const PROCESSORS: Readonly<Record<HostArchitecture, string>> = {
  x64: 'Intel and AMD processors',
  arm64: 'ARM processors',
};
const ONLY_EMULATES = 'it only emulates the processor on this computer, which is slow';
const OTHER_DATA = 'the data are in';
const EMPTY_DISK = 'Move that file away to start with an empty disk, or: boathouse reset --data.';
const NONE_HERE: DriverChoice = { kind: 'none', reason: 'Boathouse has no hypervisor for this computer', hint: '' };
const CHOOSE = 'Let Boathouse choose: boathouse settings set hypervisor.driver auto.';

/**
 * The drivers of one backend, each made once. The best that works is found by asking them in their order, each by its own probe, which
 * starts a guest; what the table (`driver-table.ts`) rules out is not asked. One that can only emulate, or is in doubt, is kept in mind, and taken when no
 * other works: QEMU without WHPX is ten times as slow as Hyper-V. But not where there are data, which stay with the driver that they had.
 */
export class DriverRegistry {
  readonly #entries: readonly DriverEntry[];
  readonly #host: RegistryHost;
  readonly #clock: Clock;
  readonly #packagedFolder: string | null;
  readonly #made = new Map<DriverName, HypervisorDriver>();

  constructor({ clock, entries = DRIVERS, host = thisHost(), packagedFolder = null }: RegistryOptions) {
    this.#clock = clock;
    this.#packagedFolder = packagedFolder;
    this.#entries = entries;
    this.#host = host;
  }

  /** The driver of a machine that was left running; null for one that this version does not have. */
  named(name: DriverName): HypervisorDriver | null {
    const entry = this.#entries.find((one) => one.name === name);
    return entry === undefined ? null : this.#driver(entry);
  }

  /** Whose data are not in the data disk's file (`deleteData`); on every system, since a data folder may have come from another. */
  keepingDataElsewhere(): HypervisorDriver[] {
    return this.#entries
      .filter(({ facts }) => facts.capabilities.dataElsewhere === true)
      .map((entry) => this.#driver(entry));
  }

  /** Whether guests of `arch` are of this computer's own architecture; others are emulated, whatever its hardware can. */
  isOwn(arch: Architecture): boolean {
    return arch === (this.#host.hostArch === 'arm64' ? 'arm64' : 'amd64');
  }

  /** One that was asked for by name is tried alone, and never replaced by another. */
  async choose({ driver: wanted, dataDisk }: DriverWish, request: ProbeRequest): Promise<DriverChoice> {
    const passedOver: PassedOver[] = [];
    let second: Chosen | null = null;
    for (const entry of this.#entries) {
      if (wanted !== 'auto' && entry.name !== wanted) continue;
      const { name, facts } = entry;
      // Of one for another system there is nothing to tell who did not ask for it.
      if (wanted === 'auto' && facts.platforms[this.#host.platform] === undefined) continue;
      const reason = this.#ruledOut(facts, request) ?? (wanted === 'auto' ? otherData(entry, dataDisk) : null);
      if (reason !== null) {
        passedOver.push({ name, reason, hint: '' });
        continue;
      }
      const driver = this.#driver(entry);
      const probe = await driver.probe(request);
      if (probe.kind === 'available') {
        const { platform, hostArch } = this.#host;
        const proof = facts.platforms[platform]?.[hostArch] ?? 'command-lines';
        const choice: Chosen = { kind: 'chosen', driver, proof, probe, passedOver: [...passedOver] };
        const doubt = probe.doubt ?? (this.#onlyEmulates(probe, request) ? ONLY_EMULATES : null);
        if (wanted !== 'auto' || !isEmpty(dataDisk) || doubt === null) return choice;
        second ??= choice;
        passedOver.push({ name, reason: doubt, hint: '' });
        continue;
      }
      request.logger.info(`${name} is passed over: ${probe.reason}`);
      passedOver.push({ name, reason: probe.reason, hint: probe.hint });
    }
    return second === null ? noneOf(passedOver, wanted) : { ...second, passedOver: besides(second, passedOver) };
  }

  /** Where the computer's own hardware might do better. */
  #onlyEmulates({ accelerator }: Chosen['probe'], request: ProbeRequest): boolean {
    return accelerator === 'tcg' && request.accelerator === 'auto' && this.isOwn(request.arch);
  }

  #ruledOut({ platforms, architectures }: DriverFacts, { arch }: ProbeRequest): string | null {
    const { platform, hostArch } = this.#host;
    const onPlatform = platforms[platform];
    if (onPlatform === undefined) {
      const systems = Object.keys(platforms).map((one) => SYSTEMS[one as NodeJS.Platform] ?? one);
      return `it is for ${systems.join(', ')} alone`;
    }
    if (onPlatform[hostArch] === undefined) return `it does not run on ${PROCESSORS[hostArch]}`;
    return architectures === 'any' || this.isOwn(arch) ? null : `it runs no ${arch} guests on this computer`;
  }

  #driver(entry: DriverEntry): HypervisorDriver {
    const driver = this.#made.get(entry.name) ?? entry.create(this.#clock, this.#packagedFolder);
    this.#made.set(entry.name, driver);
    return driver;
  }
}

/** What was passed over before a driver that is taken for want of a better one, and those after it that could be made to work. */
function besides({ passedOver: before, driver }: Chosen, passedOver: readonly PassedOver[]): PassedOver[] {
  return passedOver.filter((one, index) => index < before.length || (one.hint !== '' && one.name !== driver.name));
}

/** Where no driver has anything to lose. */
function isEmpty(dataDisk: DriverWish['dataDisk']): boolean {
  return dataDisk === null || dataDisk.holder === 'nobody';
}

function otherData({ name, facts }: DriverEntry, dataDisk: DriverWish['dataDisk']): string | null {
  if (dataDisk === null) return null;
  const { format, holder } = dataDisk;
  const isForIt = holder === 'nobody' || (holder === 'wsl') === (name === 'wsl');
  if (format === facts.capabilities.dataDisk && isForIt) return null;
  return `${OTHER_DATA} ${dataDisk.path}, which it cannot open`;
}

/** Of several that could be made to work the last has the word: it is the one that runs on most computers. */
function noneOf(passedOver: readonly PassedOver[], wanted: DriverName | 'auto'): DriverChoice {
  const tried = passedOver.filter(({ hint }) => hint !== '');
  const last = tried.at(-1) ?? passedOver.at(-1);
  if (last === undefined) {
    return wanted === 'auto' ? NONE_HERE : { kind: 'none', reason: `Boathouse has no driver ${wanted}`, hint: CHOOSE };
  }
  if (wanted !== 'auto') {
    const reason = last.hint === '' ? `${last.name} cannot be used: ${last.reason}` : last.reason;
    return { kind: 'none', reason, hint: `${last.hint} ${CHOOSE}`.trim() };
  }
  if (tried.length === 0) {
    const forData = passedOver.find(({ reason }) => reason.startsWith(OTHER_DATA));
    return forData === undefined
      ? NONE_HERE
      : { kind: 'none', reason: `${forData.name} cannot be used: ${forData.reason}`, hint: EMPTY_DISK };
  }
  const reason = tried.length > 1 ? tried.map((one) => `${one.name}: ${one.reason}`).join('; ') : last.reason;
  return { kind: 'none', reason, hint: last.hint };
}

function thisHost(): RegistryHost {
  return { platform: process.platform, hostArch: process.arch === 'arm64' ? 'arm64' : 'x64' };
}
