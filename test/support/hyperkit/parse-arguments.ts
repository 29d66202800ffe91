import {
  BUSES,
  CONSOLE_OPTIONS,
  CONSOLE_SWITCHES,
  CPUS,
  type DeviceForm,
  DEVICES,
  FIRMWARES,
  FUNCTIONS,
  OPTIONS,
  SLOTS,
} from './flag-table.ts';

export interface Device {
  readonly kind: string;
  /** Bus, slot, function. */
  readonly place: readonly [number, number, number];
  /** What leads its configuration, for those that have it. */
  readonly path: string;
  readonly options: ReadonlyMap<string, string>;
}

export interface Arguments {
  readonly switches: ReadonlySet<string>;
  readonly pidFile: string | null;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** In the order in which they are made: by bus, slot and function. */
  readonly devices: readonly Device[];
  /** Of com1: `autopty`, `log`, … */
  readonly console: ReadonlyMap<string, string>;
  readonly firmware: { readonly kind: string; readonly parts: readonly [string, string, string] } | null;
}

const MIB = 1024 * 1024;
const UNITS = ['b', 'k', 'm', 'g', 't', 'p', 'e'];

/** Throws an Error in HyperKit's words, or near them, for what HyperKit does not take. */
export function parseArguments(argv: readonly string[]): Arguments {
  const options = getopt(argv);
  const last = (name: string): string | null => options.findLast(([one]) => one === name)?.[1] ?? null;
  const all = (name: string): string[] => options.flatMap(([one, value]) => (one === name ? [value] : []));
  const cpus = Number.parseInt(last('c') ?? '1', 10) || 0;
  if (cpus < 1) throw new Error(`Invalid guest vCPUs (${cpus})`);
  if (cpus > CPUS) throw new Error(`${cpus} vCPUs requested but only ${CPUS} available`);
  const firmware = all('f').map(parseFirmware).at(-1) ?? null;
  if (firmware === null && last('v') === null) throw new Error('Usage: hyperkit [-behuwxMACHPWY] …');
  return {
    switches: new Set(options.filter(([, value]) => value === '').map(([name]) => name)),
    pidFile: last('F'),
    cpus,
    memoryMiB: parseMemory(last('m') ?? '256'),
    devices: inOrder(all('s').map(parseSlot)),
    console: all('l').map(parseConsole).at(-1) ?? new Map<string, string>(),
    firmware,
  };
}

function getopt(argv: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word?.startsWith('-') === true && word !== '-'; word = rest.shift()) {
    for (let letters = word.slice(1); letters !== ''; ) {
      const name = letters.charAt(0);
      letters = letters.slice(1);
      const at = OPTIONS.indexOf(name);
      if (at === -1 || name === ':') throw new Error(`illegal option -- ${name}`);
      if (OPTIONS.charAt(at + 1) !== ':') {
        found.push([name, '']);
        continue;
      }
      const value = letters === '' ? rest.shift() : letters;
      if (value === undefined) throw new Error(`option requires an argument -- ${name}`);
      found.push([name, value]);
      letters = '';
    }
  }
  return found;
}

/** `parse_memsize`: without a unit, less than a MiB is meant in MiB; of what follows the unit's letter nothing is looked at. */
function parseMemory(text: string): number {
  const parts = /^(\d+)(.?)/.exec(text);
  const letter = parts?.[2] ?? '';
  const unit = letter === '' ? 0 : UNITS.indexOf(letter.toLowerCase());
  if (parts === null || unit === -1) throw new Error(`invalid memsize '${text}'`);
  const value = Number(parts[1]);
  const sizeBytes = letter === '' && value < MIB ? value * MIB : value * 1024 ** unit;
  return sizeBytes / MIB;
}

/** `<bus>:<slot>:<func>,…`, `<slot>:<func>,…` or `<slot>,…`. */
function parseSlot(text: string): Device {
  const at = text.indexOf(',');
  const invalid = new Error(`Invalid PCI slot info field "${text}"`);
  if (at === -1) throw invalid;
  const numbers = (/^\d+(?::\d+){0,2}/.exec(text.slice(0, at))?.[0] ?? '-1').split(':').map(Number);
  const [bus = -1, slot = -1, fn = 0] = numbers.length === 3 ? numbers : [0, ...numbers];
  if (bus < 0 || slot < 0 || bus >= BUSES || slot >= SLOTS || fn >= FUNCTIONS) throw invalid;
  const [kind = '', ...configuration] = text.slice(at + 1).split(',');
  const form = DEVICES[kind];
  if (form === undefined) throw new Error(`pci slot ${slot}:${fn}: unknown device "${kind}"`);
  return { kind, place: [bus, slot, fn], ...parseConfiguration(kind, form, configuration) };
}

function parseConfiguration(
  kind: string,
  form: DeviceForm,
  parts: readonly string[],
): { path: string; options: Map<string, string> } {
  const [path, named] = form.leading === undefined ? ['', parts] : [parts[0] ?? '', parts.slice(1)];
  if (form.leading !== undefined && path === '') throw new Error(`${kind}: backing device required`);
  const options = new Map<string, string>();
  // Who has no options does not look at any.
  const read = Object.keys(form.options).length === 0 ? [] : named;
  for (const part of read) {
    const at = part.indexOf('=');
    const [key, value] = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    const wanted = form.options[key];
    const isSwitch = at === -1 && form.switches?.includes(part) === true;
    if (!isSwitch && (at === -1 || wanted === undefined)) throw new Error(`invalid option: ${part}`);
    if (wanted instanceof RegExp && !wanted.test(value)) throw new Error(`invalid option: ${part}`);
    options.set(key, value);
  }
  for (const needed of form.needed ?? []) {
    const names = typeof needed === 'string' ? [needed] : needed;
    if (names.filter((name) => options.has(name)).length !== 1)
      throw new Error(`${kind}: one of ${names.join(', ')} is required`);
  }
  return { path, options };
}

function inOrder(devices: readonly Device[]): Device[] {
  const number = ({ place: [bus, slot, fn] }: Device): number => (bus * SLOTS + slot) * FUNCTIONS + fn;
  const taken = new Set<number>();
  for (const device of devices) {
    if (taken.has(number(device))) throw new Error(`pci slot ${device.place[1]}:${device.place[2]} already occupied!`);
    taken.add(number(device));
  }
  return [...devices].sort((one, other) => number(one) - number(other));
}

function parseConsole(text: string): Map<string, string> {
  const [port = '', ...parts] = text.split(',');
  if (!/^com[12]$/i.test(port)) throw new Error(`invalid lpc device configuration '${text}'`);
  const console = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf('=');
    const key = at === -1 ? part : part.slice(0, at);
    const known: readonly string[] = at === -1 ? CONSOLE_SWITCHES : CONSOLE_OPTIONS;
    if (known.includes(key)) console.set(key, at === -1 ? '' : part.slice(at + 1));
    else throw new Error(`Unable to initialize backend '${part}' for LPC device ${port.toUpperCase()}`);
  }
  return console;
}

/** The third part is all that is left, commas included; nothing is quoted. */
function parseFirmware(text: string): { kind: string; parts: [string, string, string] } {
  const kind = FIRMWARES.find((one) => text.startsWith(one));
  const [, first = '', second = '', ...rest] = text.split(',');
  if (kind === undefined || first === '') throw new Error('Invalid firmware argument');
  return { kind, parts: [first, second, rest.join(',')] };
}
