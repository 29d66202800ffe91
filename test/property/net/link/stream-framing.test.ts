import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStream } from '../../../../electron/net/link/memory-stream.ts';
import { FixedBufferPool } from '../../../../electron/net/link/buffer-pool.ts';
import { QemuLink } from '../../../../electron/net/link/qemu.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { firstWrongFrame, sendOwed } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const pool = (): FixedBufferPool => new FixedBufferPool({ buffers: 3, bufferBytes: 16 * 1024 });

describe('a stream link', () => {
  it('carries any frames over any splits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 14, max: 1514 }), { maxLength: 60 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 4000 })),
        fc.integer({ min: 1, max: 20_000 }),
        async (sizes, chunks, capacityBytes) => {
          const clock = new FakeClock();
          const chunkBytes = (): number => {
            for (const chunk of chunks) return chunk;
            return 1;
          };
          const [left, right] = createMemoryStream({ clock, chunkBytes, capacityBytes });
          const near = new QemuLink({ transport: left, mtu: 1500, pool: pool() });
          const far = new QemuLink({ transport: right, mtu: 1500, pool: pool() });
          const [nearLog, log] = [new FrameLog(near), new FrameLog(far)];
          near.attach(nearLog);
          far.attach(log);
          const sending = sendOwed(near, nearLog, sizes);
          clock.advance(1);
          await sending;
          clock.advance(1);
          expect(firstWrongFrame(log.frames, sizes)).toBeNull();
        },
      ),
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (writes) => {
        const clock = new FakeClock();
        const [left, right] = createMemoryStream({ clock });
        const link = new QemuLink({ transport: left, mtu: 1500, pool: pool() });
        const log = new FrameLog(link);
        link.attach(log);
        right.start({
          readBuffer: () => new Uint8Array(1),
          read: () => undefined,
          written: () => undefined,
          closed: () => undefined,
        });
        for (const bytes of writes) {
          right.write(bytes);
          clock.advance(1);
        }
        expect(log.ends.length).toBeLessThanOrEqual(1);
        expect(log.frames.every((frame) => frame.length >= 14 && frame.length <= 1514)).toBe(true);
      }),
    );
  });
});
