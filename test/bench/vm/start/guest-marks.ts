/** What the guest's clock showed when the guest said on its console that it had come to a phase, or a service to a state. */
export interface GuestMark {
  /** `phase disks`, `dockerd ready`. */
  readonly name: string;
  /** Since its kernel began. */
  readonly uptimeMs: number;
}

/** The marks of the last boot in a console's log (`vm-assets/GUEST.md`), in order; those of a stop are left out. */
export function guestMarksOf(consoleLog: string): GuestMark[] {
  const lastBoot = consoleLog.slice(Math.max(0, consoleLog.lastIndexOf('[boathouse] phase=initramfs')));
  const marks = lastBoot.matchAll(/\[boathouse\] (?:phase=(\S+)|service=(\S+) state=(started|ready)) uptime=([\d.]+)/g);
  return [...marks].map(([, phase, service, state, uptime]) => ({
    name: phase === undefined ? `${service ?? ''} ${state ?? ''}` : `phase ${phase}`,
    uptimeMs: Number(uptime) * 1000,
  }));
}
