import { beforeEach, describe, expect, it } from 'vitest';
import { BusyPoll, REST_READS, SHORT_BYTES, WINDOW_MS } from '../../../../electron/vm/network/busy-poll.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** How many short turns in a row it takes. */
const ROW = 16;
const SOON_MS = WINDOW_MS / 2;

describe('busy polling', () => {
  let clock: FakeClock;
  let laters: (() => void)[];
  let busyPoll: BusyPoll;

  beforeEach(() => {
    clock = new FakeClock();
    laters = [];
    busyPoll = new BusyPoll({ clock, later: (action) => laters.push(action) });
  });

  /** The end of a turn of the loop. */
  const turnEnds = (): void => laters.splice(0).forEach((later) => later());
  const turn = (...sizesBytes: number[]): void => {
    clock.advance(SOON_MS);
    sizesBytes.forEach((sizeBytes) => busyPoll.read(sizeBytes));
    turnEnds();
  };
  const turns = (count: number): void => {
    for (let index = 0; index < count; index += 1) turn(60);
  };
  const isTurning = (): boolean => laters.length > 0;

  /** The first of a row came after a long time. */
  const engage = (): void => {
    turns(1 + ROW);
    expect(isTurning()).toBe(true);
  };

  it('begins after a row of turns that were short and came soon, and asks for one call a turn', () => {
    turns(ROW);
    expect(isTurning()).toBe(false);
    busyPoll.read(60);
    busyPoll.read(60);
    expect(laters).toHaveLength(1);
    turnEnds();
    expect(laters).toHaveLength(1);
  });

  it('keeps the loop turning until the window is over, and no longer', () => {
    engage();
    turnEnds();
    expect(isTurning()).toBe(true);
    clock.advance(WINDOW_MS * 0.9);
    turnEnds();
    expect(isTurning()).toBe(true);
    clock.advance(WINDOW_MS * 0.2);
    turnEnds();
    expect(isTurning()).toBe(false);
  });

  it('goes on over one that is late in a long row, and ends where more are', () => {
    engage();
    turns(ROW);
    const late = (): void => {
      clock.advance(WINDOW_MS * 3);
      turnEnds();
      turn(60);
    };
    late();
    expect(isTurning()).toBe(true);
    late();
    expect(isTurning()).toBe(true);
    late();
    expect(isTurning()).toBe(false);
    turns(ROW / 2);
    expect(isTurning()).toBe(true);
  });

  it('ends where turns bring much, be it in one read or in many', () => {
    engage();
    turn(SHORT_BYTES + 1);
    expect(isTurning()).toBe(false);
    turns(ROW / 2);
    expect(isTurning()).toBe(true);
    turn(SHORT_BYTES, 0);
    expect(isTurning()).toBe(true);
    turn(SHORT_BYTES, 1);
    expect(isTurning()).toBe(false);
  });

  it('does not begin for many small reads a turn', () => {
    const many = [10, 10, 10, 10, 10];
    for (let index = 0; index < 200; index += 1) turn(...many);
    expect(isTurning()).toBe(false);
  });

  it('looks at no reads for a while in a transfer, and at those that come after it', () => {
    turn(SHORT_BYTES + 1);
    let calls = 0;
    for (let index = 0; index < REST_READS; index += 1) {
      busyPoll.read(60);
      calls += laters.length;
    }
    expect(calls).toBe(0);
    engage();
  });
});
