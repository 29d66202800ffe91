/**
 * What HyperKit takes on its command line, and what it refuses, read from moby/hyperkit at its commit 3cb0d54: flags from main's getopt in
 * `src/hyperkit.c`, slots from `pci_parse_slot` in `src/lib/pci_emul.c`, devices from the `pe_emu` and the init function of each
 * `src/lib/pci_*.c`, consoles from `src/lib/pci_lpc.c` and `uart_set_backend` in `src/lib/uart_emul.c`.
 */

/** getopt's: a colon behind a letter takes an argument; that of `-Y` is there, though nothing reads it. */
export const OPTIONS = 'behvuwxMACHPWY:f:F:g:c:s:m:l:U:';

/** MAXBUSES, MAXSLOTS and MAXFUNCS of `src/lib/pci_emul.c`; VM_MAXCPU of `src/include/xhyve/vmm/vmm_common.h`. */
export const BUSES = 256;
export const SLOTS = 32;
export const FUNCTIONS = 8;
export const CPUS = 64;

/** The beginnings that `firmware_parse` looks for, in its order. */
export const FIRMWARES = ['kexec', 'fbsd', 'bootrom', 'multiboot'] as const;

/** Of an option's value: any text, or a form that it must have. */
export type OptionForm = 'value' | RegExp;

export interface DeviceForm {
  /** First of its configuration, without a name. */
  readonly leading?: 'path';
  readonly options: Readonly<Record<string, OptionForm>>;
  /** Options without a value. */
  readonly switches?: readonly string[];
  /** All of these MUST be there, or in an inner list exactly one. */
  readonly needed?: readonly (string | readonly string[])[];
}

const NOTHING: DeviceForm = { options: {} };

export const DEVICES: Readonly<Record<string, DeviceForm>> = {
  hostbridge: NOTHING,
  amd_hostbridge: NOTHING,
  lpc: NOTHING,
  'virtio-rnd': NOTHING,
  // blockif_open: `nocache` is known, and an error (it is not implemented).
  'virtio-blk': {
    leading: 'path',
    switches: ['sync', 'direct', 'ro'],
    options: { sectorsize: /^\d+(?:\/\d+)?$/ },
  },
  // vpnkit_create: a uuid has 36 characters at least.
  'virtio-vpnkit': {
    options: { path: 'value', uuid: /^.{36}/, macfile: 'value', preferred_ipv4: /^\d+\.\d+\.\d+\.\d+$/ },
  },
  // pci_vt9p_init: a port or a path, and not both; the tag is `plan9` when none is given.
  'virtio-9p': { options: { port: /^[1-9]\d*$/, path: /./, tag: /^.{0,256}$/ }, needed: [['port', 'path']] },
  // pci_vtsock_init: 0 to 2 are taken (hypervisor, reserved, host).
  'virtio-sock': {
    options: { guest_cid: /^(?:[3-9]|[1-9]\d+)$/, path: 'value', guest_forwards: /^\d+(?:;\d+)*$/ },
    needed: ['guest_cid', 'path'],
  },
};

/** Parts of a serial port's configuration; anything else is the path of a terminal. */
export const CONSOLE_SWITCHES = ['null', 'stdio', 'autopty', 'asl'] as const;
export const CONSOLE_OPTIONS = ['autopty', 'log'] as const;
