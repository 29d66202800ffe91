import { CHOICES, DEVICES, FLAGS, type OptionForm } from './flag-table.ts';

export interface Device {
  readonly kind: string;
  readonly options: ReadonlyMap<string, string>;
}

export interface Arguments {
  readonly flags: ReadonlyMap<string, string>;
  readonly devices: readonly Device[];
}

const LEGACY_BOOT = ['kernel', 'initrd', 'kernel-cmdline'];

/** Throws an Error in vfkit's words, or near them, for what vfkit does not take. */
export function parseArguments(argv: readonly string[]): Arguments {
  const flags = new Map<string, string>();
  const devices: Device[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const { name, value: attached } = flagOf(argument);
    const kind = FLAGS[name]?.kind;
    if (kind === undefined) throw new Error(`unknown flag: ${argument}`);
    const value = attached ?? (kind === 'switch' ? 'true' : rest.shift());
    if (value === undefined) throw new Error(`flag needs an argument: --${name}`);
    if (kind === 'number' && !/^\d+$/.test(value)) throw new Error(`invalid argument "${value}" for "--${name}" flag`);
    if (kind === 'list') devices.push(parseDevice(value));
    else flags.set(name, value);
  }
  checkBoot(flags);
  return { flags, devices };
}

/** One text, cut at its commas: there is no way to write one in a value. */
function parseDevice(text: string): Device {
  const [kind = '', ...parts] = text.split(',');
  const forms = DEVICES[kind];
  if (forms === undefined) throw new Error(`unknown device type: ${kind}`);
  const options = new Map<string, string>();
  for (const part of parts.filter((one) => one !== '')) {
    const at = part.indexOf('=');
    const [key, value] = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    const form = forms[key];
    if (form === undefined) throw new Error(`unknown option for ${kind} devices: ${key}`);
    if (!fits(form, value)) throw new Error(`unexpected value for ${kind} '${key}' option: ${value}`);
    options.set(key, value);
  }
  const choices = CHOICES[kind];
  const taken = choices?.filter((choice) => options.has(choice)) ?? [];
  if (taken.length > 1) throw new Error(`'${taken.join("' and '")}' cannot be set at the same time`);
  if (choices !== undefined && taken.length === 0) throw new Error(`one of '${choices.join("', '")}' must be set`);
  if (kind === 'virtio-net' && options.has('type') !== options.has('path'))
    throw new Error("'type' option requires 'path' to be specified");
  return { kind, options };
}

function fits(form: OptionForm, value: string): boolean {
  if (form instanceof RegExp) return form.test(value);
  return form !== 'bare' || value === '';
}

function flagOf(argument: string): { name: string; value: string | undefined } {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
  if (long !== null) return { name: long[1] ?? '', value: long[2] };
  const short = /^-(.)$/.exec(argument)?.[1];
  const name = Object.entries(FLAGS).find(([, flag]) => short !== undefined && flag.short === short)?.[0];
  return { name: name ?? '', value: undefined };
}

function checkBoot(flags: ReadonlyMap<string, string>): void {
  if (flags.has('version')) return;
  const given = LEGACY_BOOT.filter((name) => flags.has(name));
  if (given.length > 0 && flags.has('bootloader'))
    throw new Error(`if any flags in the group [${given.join(' ')} bootloader] are set none of the others can be`);
  if (given.length > 0 && given.length < LEGACY_BOOT.length)
    throw new Error(`if any flags in the group [${LEGACY_BOOT.join(' ')}] are set they must all be set`);
  if (given.length === 0 && !flags.has('bootloader'))
    throw new Error('empty option list in --bootloader command line argument');
}
