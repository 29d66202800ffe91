/**
 * What vfkit takes on its command line, and what it refuses, read from crc-org/vfkit at its commit b2bc27e: flags from
 * `pkg/cmdline/cmdline.go` (AddFlags), devices from `pkg/config/virtio.go` (deviceFromCmdLine, the FromOptions of each device).
 * Anything else is refused, here as there.
 */
export type FlagKind = 'text' | 'number' | 'switch' | 'list';

export interface Flag {
  readonly short?: string;
  readonly kind: FlagKind;
}

export const FLAGS: Readonly<Record<string, Flag>> = {
  kernel: { short: 'k', kind: 'text' },
  'kernel-cmdline': { short: 'C', kind: 'text' },
  initrd: { short: 'i', kind: 'text' },
  bootloader: { short: 'b', kind: 'text' },
  gui: { kind: 'switch' },
  cpus: { short: 'c', kind: 'number' },
  memory: { short: 'm', kind: 'number' },
  timesync: { short: 't', kind: 'text' },
  device: { short: 'd', kind: 'list' },
  'log-level': { kind: 'text' },
  'restful-uri': { kind: 'text' },
  ignition: { kind: 'text' },
  'cloud-init': { kind: 'text' },
  nested: { short: 'n', kind: 'switch' },
  pidfile: { kind: 'text' },
  version: { short: 'v', kind: 'switch' },
};

/** `value`: any text; `bare`: a value is refused; `ignored`: a value is passed over; else a form that the value must have. */
export type OptionForm = 'value' | 'bare' | 'ignored' | RegExp;

const DISK: Readonly<Record<string, OptionForm>> = { path: 'value', type: /^(?:|image|dev)$/, readonly: 'bare' };

export const DEVICES: Readonly<Record<string, Readonly<Record<string, OptionForm>>>> = {
  rosetta: { mountTag: 'value', install: 'ignored', 'ignore-if-missing': 'ignored' },
  nvme: DISK,
  'virtio-blk': { ...DISK, deviceId: 'value' },
  'virtio-fs': { sharedDir: 'value', mountTag: 'value' },
  'virtio-net': {
    nat: 'bare',
    mac: /^[\da-f]{2}(?::[\da-f]{2}){5}$/i,
    fd: /^\d+$/,
    unixSocketPath: 'value',
    type: /^unixgram$/,
    path: 'value',
    vfkitMagic: /^(?:on|off)$/,
    offloading: /^off$/,
  },
  'virtio-rng': {},
  'virtio-serial': { logFilePath: 'value', stdio: 'bare', pty: 'ignored' },
  'virtio-vsock': { socketURL: 'value', port: /^\d+$/, listen: 'ignored', connect: 'ignored' },
  'usb-mass-storage': DISK,
  'virtio-input': { pointing: 'bare', keyboard: 'bare' },
  'virtio-gpu': { width: /^[1-9]\d*$/, height: /^[1-9]\d*$/ },
  'virtio-balloon': {},
  nbd: { uri: 'value', deviceId: 'value', timeout: /^\d+$/, sync: /^(?:full|none)$/, readonly: 'bare' },
};

/** Of each group of a device's options one MUST be there, and no more than one may (the validate of each device). */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'virtio-serial': ['logFilePath', 'stdio', 'pty'],
  'virtio-net': ['nat', 'fd', 'unixSocketPath', 'path'],
};
