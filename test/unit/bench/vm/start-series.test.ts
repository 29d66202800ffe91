import { expect, test } from 'vitest';
import { guestMarksOf } from '../../../bench/vm/start/guest-marks.ts';
import { startSeries } from '../../../bench/vm/start/timed-start.ts';

test('a start is told as a whole, by its phases, and by what lies outside of them', () => {
  const start = (answeredMs: number, kernelMs: number) => ({
    answeredMs,
    commandMs: answeredMs - 1000,
    phases: [
      { phase: 'launch' as const, durationMs: 500 },
      { phase: 'kernel' as const, durationMs: kernelMs },
    ],
    hypervisorCpuMs: 20_000,
    guestMarks: [{ name: 'dockerd ready', uptimeMs: kernelMs * 2 }],
  });
  const medians = startSeries([start(5000, 2000), start(7000, 3000)]).map(({ name, median }) => [name, median]);
  expect(medians).toEqual([
    ['until `docker version` answered', 6],
    ['boathouse start --detach', 5],
    ['phase launch', 0.5],
    ['phase kernel', 2.5],
    ['start, outside the phases', 2],
    ['processor time of QEMU', 20],
    ['guest’s clock at dockerd ready', 5],
  ]);
});

test('the guest’s marks are those of its last boot, wherever on a line they stand', () => {
  const log = [
    '[boathouse] phase=initramfs uptime=9.00',
    '[boathouse] phase=stopping uptime=99.00',
    '[boathouse] phase=initramfs uptime=1.50',
    '~# [boathouse] phase=data-disk uptime=2.00',
    'dockerd: started',
    '[boathouse] service=dockerd state=started uptime=3.00',
    '[boathouse] warning code=x message=y uptime=3.50',
    '[boathouse] service=dockerd state=ready uptime=4.25',
  ].join('\r\n');
  expect(guestMarksOf(log)).toEqual([
    { name: 'phase initramfs', uptimeMs: 1500 },
    { name: 'phase data-disk', uptimeMs: 2000 },
    { name: 'dockerd started', uptimeMs: 3000 },
    { name: 'dockerd ready', uptimeMs: 4250 },
  ]);
});
