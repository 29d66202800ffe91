import { describe, expect, it } from 'vitest';
import { createLoopback } from '../../../../electron/net/link/loopback.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { firstWrongFrame, sendFrame, sendOwed } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('the loopback', () => {
  it('carries frames between its ends, never during a call', async () => {
    const clock = new FakeClock();
    const [left, right] = createLoopback({ clock, mtu: 65_520 });
    const logs = [new FrameLog(left), new FrameLog(right)] as const;
    left.attach(logs[0]);
    right.attach(logs[1]);
    const sizes = [14, 1514, 65_534];
    await sendOwed(left, logs[0], sizes);
    await sendOwed(right, logs[1], sizes);
    expect([logs[0].count, logs[1].count]).toEqual([0, 0]);
    clock.advance(0);
    expect(firstWrongFrame(logs[0].frames, sizes)).toBeNull();
    expect(firstWrongFrame(logs[1].frames, sizes)).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it('refuses at some point while nobody reads', () => {
    const clock = new FakeClock();
    const [left, right] = createLoopback({ clock, mtu: 1500, capacityBytes: 10_000 });
    const log = new FrameLog(left);
    const other = new FrameLog(right);
    left.attach(log);
    right.attach(other);
    let sent = 0;
    while (sent < 10_000 && sendFrame(left, sent, 1514)) {
      sent++;
      left.flush();
    }
    expect(sent).toBeLessThan(1000);
    clock.advance(0);
    expect([log.writables, other.count]).toEqual([1, sent]);
  });
});
