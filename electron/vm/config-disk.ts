import { pack } from 'tar-stream';
import type { GuestAddressing } from '../hypervisor/network-attachment.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { ipAddress } from '../net/wire/ip-address.ts';
import type { GuestMount } from './shares.ts';

/**
 * The config disk: what the guest is told at boot, as a plain tar on a raw disk (`vm-assets/GUEST.md`). The guest knows it by
 * its first entry. It holds the guest's host key, so the file is 0600, and it is written anew before each boot.
 */
export interface GuestConfig {
  readonly hostname: string;
  /** Milliseconds since the epoch; the guest takes it when its own clock is behind. */
  readonly timeMs: number;
  readonly addressing: GuestAddressing;
  readonly mounts: readonly GuestMount[];
  /** Of the share with Rosetta; null: there is none. */
  readonly rosettaTag: string | null;
  /** Lines of authorized_keys. */
  readonly authorizedKeys: readonly string[];
  /** OpenSSH private key text. */
  readonly hostKey: string;
  /** dockerd's daemon.json. */
  readonly engineConfig: string;
}

/** Version of the entries below; the guest refuses one that it does not know. */
const CONFIG_VERSION = '1';

/** Disks are read in sectors, and some hypervisors want whole MiB. */
const DISK_ALIGNMENT_BYTES = 1024 * 1024;

export async function writeConfigDisk(path: string, config: GuestConfig): Promise<void> {
  await writeFileAtomically(path, await buildConfigDisk(config), { mode: 0o600 });
}

/** The disk's bytes: the tar, then zeros up to a whole MiB. */
export async function buildConfigDisk(config: GuestConfig): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(Math.floor(config.timeMs / 1000) * 1000);
  for (const [name, content] of entries(config)) {
    archive.entry({ name: `boathouse/${name}`, mode: name.startsWith('ssh/') ? 0o600 : 0o644, mtime }, content);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  const tar = Buffer.concat(chunks);
  const size = Math.ceil(tar.length / DISK_ALIGNMENT_BYTES) * DISK_ALIGNMENT_BYTES;
  return Buffer.concat([tar, Buffer.alloc(size - tar.length)]);
}

/** `version` stands first: by it the guest tells this disk from others. */
function entries(config: GuestConfig): [name: string, content: string][] {
  return [
    ['version', `${CONFIG_VERSION}\n`],
    ['hostname', `${config.hostname}\n`],
    ['time', `${Math.floor(config.timeMs / 1000)}\n`],
    ['network', networkText(config.addressing)],
    ...namesEntry(config.addressing),
    ['shares', config.mounts.map(mountLine).join('')],
    ...(config.rosettaTag === null ? [] : [['rosetta', `${config.rosettaTag}\n`] as [string, string]]),
    ['ssh/authorized_keys', config.authorizedKeys.map((line) => `${line}\n`).join('')],
    ['ssh/host_ed25519_key', config.hostKey],
    ['engine/daemon.json', config.engineConfig],
  ];
}

/** Shell assignments that the guest sources: no value may hold anything but what an address is made of. */
function networkText(addressing: GuestAddressing): string {
  const assignments = [
    ['ADDRESS', addressing.address ?? ''],
    ['GATEWAY', addressing.gateway ?? ''],
    ['DNS', addressing.dns],
    ['HOST_ALIAS', addressing.hostAlias],
    ['MTU', String(addressing.mtu)],
    ['ADDRESS6', addressing.ipv6?.address ?? ''],
    ['GATEWAY6', addressing.ipv6?.gateway ?? ''],
  ] as const;
  for (const [name, value] of assignments) {
    if (!/^[0-9A-Fa-f.:/ ]*$/.test(value)) throw new Error(`${name} is no address: ${JSON.stringify(value)}`);
  }
  return assignments.map(([name, value]) => `${name}="${value}"\n`).join('');
}

/** A line a name of the guest's own name server: the name in lower case, and its address in hexadecimal digits. */
function namesEntry({ names = {} }: GuestAddressing): [string, string][] {
  const lines = Object.entries(names).map(([name, address]) => {
    if (!/^[\w.-]+$/.test(name)) throw new Error(`not a name of a host: ${JSON.stringify(name)}`);
    const digits = ipAddress(address).words.map((word) => word.toString(16).padStart(8, '0'));
    return `${name.toLowerCase()} ${digits.join('')}\n`;
  });
  return lines.length === 0 ? [] : [['names', lines.join('')]];
}

function mountLine(mount: GuestMount): string {
  const fields = [mount.kind, mount.tag, mount.guestPath, mount.readOnly ? 'ro' : 'rw', mount.options];
  for (const field of fields) {
    // A tab or newline would become another field or line; shares.ts and the settings' schema let none through.
    if (field === '' || /[\t\n\0]/.test(field))
      throw new Error(`not a field of the share list: ${JSON.stringify(field)}`);
  }
  return `${fields.join('\t')}\n`;
}
