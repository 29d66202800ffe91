/**
 * Paths of the VM itself that containers may bind-mount although they are not the host's: what users of every engine mount to
 * look at the machine that runs the containers. On Docker's own hosts they are the host's; with a VM in between they mean the VM.
 *
 * Not here, because the VM's would be taken for the host's and mislead: /tmp, /home, /root, /mnt, /srv, /opt, /etc/passwd,
 * /etc/group, /etc/hosts, /etc/resolv.conf, /etc/ssl. They are refused unless they are shared.
 */
const ALONE: ReadonlySet<string> = new Set([
  '/', // the whole VM: node-exporter, cadvisor, chroot into the machine
  '/etc/localtime', // with the next: the time zone, in many compose files
  '/etc/timezone',
  '/etc/machine-id', // log shippers
  '/etc/os-release',
  '/var/run', // cadvisor
  '/run',
]);

const WITH_ALL_BELOW: readonly string[] = [
  '/var/run/docker.sock', // Portainer, Traefik, Watchtower, Testcontainers
  '/run/docker.sock',
  '/run/containerd',
  '/var/run/containerd',
  '/var/lib/docker', // volume backups, log shippers
  '/var/lib/containerd',
  '/var/log', // log shippers
  '/proc',
  '/sys', // cgroups: systemd in containers, cadvisor
  '/dev',
  '/lib/modules', // WireGuard, eBPF tools
  '/usr/lib/modules',
  '/usr/src', // eBPF tools
  '/boot', // the kernel's configuration
  '/usr/share/zoneinfo',
  '/run/udev',
  '/var/run/udev',
];

/** `path` is normal: absolute, no `.` or `..`, no slash at its end. */
export function isGuestOwnPath(path: string): boolean {
  return ALONE.has(path) || WITH_ALL_BELOW.some((own) => path === own || path.startsWith(`${own}/`));
}
