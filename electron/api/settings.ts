import { z } from 'zod';
import { absolutePath } from './absolute-path.ts';
import { desktopSettings } from './desktop-settings.ts';
import { extraNames } from './extra-names.ts';

const share = z.strictObject({
  path: absolutePath.describe('Folder of the host that containers may bind-mount, seen in the VM at the same path'),
  readOnly: z.boolean().default(false).describe('Containers can read but not change it'),
});

/** With room for gateway, host and VM, and its host bits zero. */
const ipv4Subnet = z
  .string()
  .regex(/^\d{1,3}(?:\.\d{1,3}){3}\/(?:[89]|1\d|2[0-9])$/, 'must be an IPv4 network such as 192.168.65.0/24')
  .refine(isNetworkAddress, 'must be a network: numbers up to 255, and zero after the prefix')
  .meta({ title: 'an IPv4 network such as 192.168.65.0/24' });

function isNetworkAddress(text: string): boolean {
  const [address = '', prefix = ''] = text.split('/');
  const bytes = address.split('.').map(Number);
  const word = bytes.reduce((value, byte) => value * 256 + byte, 0);
  return bytes.every((byte) => byte <= 255) && word % 2 ** (32 - Number(prefix)) === 0;
}

/**
 * Everything a user can set. Each leaf carries its default and a description, which the CLI's help and the settings view show;
 * `null` stands for "chosen for this machine". Stored as `settings.json`, where only what differs from the defaults stands.
 */
export const settingsSchema = z.strictObject({
  cpus: z
    .int()
    .min(1)
    .max(256)
    .nullable()
    .default(null)
    .describe('Virtual CPUs; null: as many as the host has, 4 at most. With WSL .wslconfig says it'),
  memoryMiB: z
    .int()
    .min(768)
    .max(1_048_576)
    .nullable()
    .default(null)
    .describe(
      'Memory of the VM in MiB; null: a quarter of the host’s, between 1024 and 8192. With WSL .wslconfig says it',
    ),
  disk: z
    .strictObject({
      sizeGiB: z
        .int()
        .min(4)
        .max(16_384)
        .default(64)
        .describe('Limit of the data disk in GiB; the file is sparse and can grow later, never shrink'),
      folder: absolutePath.nullable().default(null).describe('Folder that holds the data disk; null: the data folder'),
    })
    .prefault({}),
  shares: z.array(share).max(16).nullable().default(null).describe('Shared folders; null: the home folder'),
  engine: z
    .strictObject({
      config: z.record(z.string(), z.json()).default({}).describe('Merged over our daemon.json for dockerd'),
    })
    .prefault({}),
  context: z
    .strictObject({
      select: z.boolean().default(true).describe('Select the docker context “boathouse” when the engine starts'),
    })
    .prefault({}),
  network: z
    .strictObject({
      mode: z
        .enum(['boathouse', 'qemu'])
        .default('boathouse')
        .describe(
          'Who serves the VM’s network: our own stack, or, to find out whether it is to blame, QEMU’s user network (IPv4, slower, publishes TCP ports alone); a hypervisor that has neither is on a switch of its own',
        ),
      subnet: ipv4Subnet
        .default('192.168.65.0/24')
        .describe(
          'IPv4 network of the VM: .1 is the gateway and DNS server, .2 the host, .3 the VM; boathouse only (on a hypervisor’s switch .1 and .2 alone)',
        ),
      ipv6: z
        .boolean()
        .default(true)
        .describe('The VM has IPv6, as far as the host has; false: IPv4 alone; boathouse only'),
      mtu: z
        .int()
        .min(1280)
        .max(65_520)
        .default(65_520)
        .describe('Largest packet between VM and host in bytes; larger is faster; boathouse only'),
      hostLoopback: z
        .union([z.boolean(), z.array(z.int().min(1).max(65_535)).max(256)])
        .default(true)
        .describe(
          'Containers reach what listens on the host’s loopback as host.docker.internal: all of it, nothing, or these ports; boathouse only',
        ),
      names: extraNames
        .default({})
        .describe(
          'Names that the VM’s DNS server knows besides the host’s: to an address, `host` or `gateway`; boathouse only',
        ),
      clientAddresses: z
        .enum(['kept', 'gateway'])
        .default('kept')
        .describe(
          'Whom containers see when somebody connects to a port of theirs: the client itself, or always the gateway; boathouse only',
        ),
      publishAddress: z
        .enum(['all', 'loopback'])
        .default('all')
        .describe(
          'Where containers’ ports are published when `docker run -p` names no address: all addresses of this computer, as Docker does, or its loopback alone',
        ),
      hostNetworkPorts: z
        .boolean()
        .default(true)
        .describe('Publish the ports at which containers listen that run with `--net=host`, as if they were published'),
    })
    .prefault({}),
  logs: z
    .strictObject({
      keepDays: z
        .int()
        .min(0)
        .max(365)
        .default(7)
        .describe(
          'For how many days the logs of removed containers can still be read, 256 MiB of them at most; 0: they go with the container, and those that are kept at once',
        ),
    })
    .prefault({}),
  image: z
    .strictObject({
      rollback: z
        .enum(['auto', 'on', 'off'])
        .default('auto')
        .describe(
          'Keep the last VM image that booted, and start it when that of a new version does not; auto: for an installed Boathouse, not for images that you build',
        ),
    })
    .prefault({}),
  hypervisor: z
    .strictObject({
      driver: z
        .enum(['auto', 'vfkit', 'qemu', 'hyperkit', 'hyperv', 'wsl'])
        .default('auto')
        .describe(
          'What runs the VM; auto: the best that works on this computer and opens the data that there are (boathouse diagnose tells why)',
        ),
      accelerator: z
        .enum(['auto', 'kvm', 'hvf', 'whpx', 'tcg'])
        .default('auto')
        .describe(
          'How the VM’s processors are run; auto: what really works; kvm and tcg are QEMU’s alone, whpx is Windows’ (QEMU, Hyper-V, WSL)',
        ),
      rosetta: z
        .boolean()
        .default(true)
        .describe(
          'Run amd64 containers by Apple’s Rosetta, several times faster than by emulation, where it is installed; Apple silicon with vfkit only',
        ),
    })
    .prefault({}),
  desktop: desktopSettings.prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;
