import { describe, expect, it } from 'vitest';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';

function established(): ScriptedGuest {
  const guest = new ScriptedGuest();
  guest.open({ windowScale: 0, sackPermitted: true });
  guest.take();
  return guest;
}

describe('a flow that a full link has refused', () => {
  it('counts no time-out while the link is full', () => {
    const guest = established();
    guest.full = true;
    guest.sockets.last.send('x');
    guest.clock.run(3_600_000);
    expect(guest.stack.flows()).toHaveLength(1);
    guest.full = false;
    guest.stack.writable();
    expect(guest.one().payload).toBe('x');
  });

  it('waits in peace for a full link with an acknowledgement overdue', () => {
    const guest = established();
    guest.put({ payload: 'question' });
    guest.sequence += 8;
    guest.sockets.last.send('answer');
    guest.clock.run(1);
    guest.stack.burstEnd();
    guest.take();
    guest.write('thanks');
    guest.full = true;
    guest.sockets.last.send('more');
    const before = guest.flushes;
    // A timer that is due at once again and again would not let time go on.
    expect(guest.clock.run(1_000, () => guest.flushes > before + 100)).toBe(false);
    guest.full = false;
    guest.stack.writable();
    expect(guest.one()).toMatchObject({ payload: 'more', header: { acknowledgement: guest.sequence } });
  });
});
