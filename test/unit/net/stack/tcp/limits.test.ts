import { describe, expect, it } from 'vitest';
import { TCP_FLAG } from '../../../../../electron/net/wire/tcp.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';
import { established } from './established.ts';

const { syn } = TCP_FLAG;

describe('limits', () => {
  it('of dials turns the next SYN away, unheard', () => {
    const guest = new ScriptedGuest({ limits: { dials: 2 } });
    guest.sockets.outcome = null;
    for (const sourcePort of [1, 2, 3]) guest.say({ flags: syn, sourcePort });
    expect(guest.sockets.dialed).toHaveLength(2);
    expect(guest.say({ flags: syn, sourcePort: 4 })).toBe('tcp-limit');
    guest.sockets.dialed[0]?.socket.fail('timed-out');
    expect(guest.say({ flags: syn, sourcePort: 4 })).toBe(null);
  });

  it('of flows leaves those alone that are there', () => {
    const guest = new ScriptedGuest({ limits: { flows: 1 } });
    guest.open();
    guest.take();
    expect(guest.say({ flags: syn, sourcePort: 9 })).toBe('tcp-limit');
    guest.write('fine');
    expect(guest.sockets.last.text()).toBe('fine');
  });

  it('of ranges drops what would make one more', () => {
    const guest = established({ limits: { receiveRanges: 2 } });
    const at = guest.sequence;
    for (const gap of [2, 4, 6, 8]) guest.say({ sequence: at + gap, payload: 'x' });
    guest.take();
    guest.say({ payload: 'ab' });
    expect(guest.one().header.acknowledgement).toBe(at + 3);
    expect(guest.sockets.last.text()).toBe('abx');
  });

  it('of memory makes new rings small', () => {
    const guest = new ScriptedGuest({ limits: { ringTotalBytes: 100_000 } });
    const first = guest.open({ windowScale: 0 });
    expect(first.header.window).toBe(65_408);
    guest.take();
    guest.say({ flags: syn, sourcePort: 5, acknowledgement: 0 });
    guest.clock.run(1);
    expect(guest.one().header.window).toBe(16 * 1024 - 128);
  });
});
