import { expect, it } from 'vitest';
import { TcpPair } from '../../support/net/tcp-pair.ts';

/**
 * Throughput in virtual time over a link of 10 Gbit/s, in Mbit/s, guest → host / host → guest. What matters is that a change of the
 * table is seen and explained: the numbers depend on nothing but the code and the seed.
 *
 * The links that we have lose nothing, and a guest is slow more often than it is deaf: so the retransmission timer has a second's
 * patience. The rows with 2 % of loss show what that costs, since a segment that is lost twice is found by the timer alone.
 */
const LINK_BYTES_PER_MS = 1_250_000;
const TRANSFER_BYTES = 4_000_000;
const LIMIT_MS = 600_000;

interface Cell {
  readonly mtu: number;
  readonly delayMs: number;
  readonly loss: number;
  readonly reorder: number;
  readonly ringBytes: number;
}

function measure(cell: Cell, direction: 'to host' | 'to guest'): string {
  const { delayMs, loss, reorder, ringBytes } = cell;
  const limits = { receiveRingBytes: ringBytes, sendRingBytes: ringBytes };
  const pair = new TcpPair({
    seed: 7,
    mtu: cell.mtu,
    faults: { delayMs, loss, reorder, reorderMs: delayMs, bytesPerMs: LINK_BYTES_PER_MS, queueBytes: 1_000_000 },
    limits,
    guestLimits: limits,
  });
  const program = pair.connect();
  pair.clock.run(LIMIT_MS, () => program.unread === 0 && pair.hostSockets.dialed.length > 0);
  const [from, to] = direction === 'to host' ? [program, pair.hostSockets.last] : [pair.hostSockets.last, program];
  const beganMs = pair.clock.monotonic();
  from.send(new Uint8Array(TRANSFER_BYTES));
  from.finish();
  if (!pair.clock.run(LIMIT_MS, () => to.ended)) return 'never';
  expect(to.receivedBytes).toBe(TRANSFER_BYTES);
  return ((TRANSFER_BYTES * 8) / 1000 / (pair.clock.monotonic() - beganMs)).toFixed(0);
}

it('moves data at the speed of the table', () => {
  const rows = ['  mtu  delay  loss  reorder   ring   g→h  h→g'];
  for (const mtu of [1500, 65_520]) {
    for (const delayMs of [0.05, 5]) {
      for (const loss of [0, 0.001, 0.02]) {
        for (const reorder of [0, 0.02]) {
          for (const ringBytes of [262_144, 4_194_304]) {
            const cell = { mtu, delayMs, loss, reorder, ringBytes };
            const [toHost, toGuest] = [measure(cell, 'to host'), measure(cell, 'to guest')];
            const given = `${String(mtu).padStart(5)}  ${String(delayMs).padStart(5)}  ${String(loss).padStart(5)}  ${String(reorder).padStart(6)}`;
            rows.push(`${given}  ${`${ringBytes / 1024}K`.padStart(5)}  ${toHost.padStart(4)}  ${toGuest.padStart(4)}`);
          }
        }
      }
    }
  }
  expect(`\n${rows.join('\n')}\n`).toMatchSnapshot();
}, 120_000);
