import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConsoleLines, LINE_MAX_BYTES } from '../../../electron/vm/console-lines.ts';
import { parseMarker } from '../../../electron/vm/console-markers.ts';

describe('a marker', () => {
  test.each([
    ['[boathouse] phase=initramfs uptime=0.42', { kind: 'phase', phase: 'initramfs' }],
    ['[boathouse] service=dockerd state=started uptime=3', { kind: 'service', service: 'dockerd', state: 'started' }],
    ['[boathouse] service=dockerd state=exited status=1', { kind: 'service', service: 'dockerd', state: 'exited' }],
    [
      '[boathouse] fatal code=data-disk-damaged message=e2fsck%20could%20not%20mend%20100%25',
      { kind: 'fatal', code: 'data-disk-damaged', message: 'e2fsck could not mend 100%' },
    ],
    [
      '[boathouse] network address=172.20.3.4/20 gateway=172.20.0.1 dns=172.20.0.1,9.9.9.9 uptime=3',
      {
        kind: 'lease',
        lease: { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: ['172.20.0.1', '9.9.9.9'] },
      },
    ],
    [
      '[boathouse] warning code=share-failed uptime=1',
      { kind: 'warning', code: 'share-failed', message: 'share-failed' },
    ],
  ])('%s', (line, marker) => {
    expect(parseMarker(line)).toEqual(marker);
  });

  test.each([
    ['another line', 'dockerd: [boathouse] phase=services'],
    ['an unknown kind', '[boathouse] hello=world'],
    ['nothing', '[boathouse] '],
    ['a name with other characters', '[boathouse] phase=<script>'],
    ['a name that is too long', `[boathouse] phase=${'a'.repeat(41)}`],
    ['a fatal without a code', '[boathouse] fatal message=x'],
    ['a lease of this computer’s own', '[boathouse] network address=127.0.0.1/8 gateway=127.0.0.2 dns=127.0.0.1'],
    ['a lease of a group', '[boathouse] network address=10.0.0.5/24 gateway=224.0.0.1 dns=10.0.0.1'],
    ['a lease without a prefix', '[boathouse] network address=10.0.0.5 gateway=10.0.0.1 dns=10.0.0.1'],
    ['a lease without a DNS server', '[boathouse] network address=10.0.0.5/24 gateway=10.0.0.1 dns='],
    ['a lease by name', '[boathouse] network address=example.org/24 gateway=10.0.0.1 dns=10.0.0.1'],
    ['a key of the prototype', '[boathouse] __proto__=1 constructor=2'],
  ])('is not %s', (_, line) => {
    expect(parseMarker(line)).toBeNull();
  });

  test('shows no control characters, terminal escapes or overrides of the direction', () => {
    const marker = parseMarker('[boathouse] warning code=x message=a%1b[31mred%0d%0ab%e2%80%ae\u202ec');
    expect(marker).toMatchObject({ message: 'a [31mred  b  c' });
  });

  test('keeps a value whose escapes are broken', () => {
    expect(parseMarker('[boathouse] warning code=x message=100%')).toMatchObject({ message: '100%' });
  });

  test('cuts a text that is too long', () => {
    const marker = parseMarker(`[boathouse] warning code=x message=${'%F0%9F%9A%A4'.repeat(600)}`);
    expect(Array.from(marker?.kind === 'warning' ? marker.message : '')).toHaveLength(500);
  });

  test('is found or not in any text, without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        parseMarker(text);
        const marker = parseMarker(`[boathouse] fatal code=x message=${text}`);
        if (marker?.kind === 'fatal') expect(marker.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });
});

describe('lines', () => {
  function linesOf(chunks: readonly Uint8Array[]): string[] {
    const lines: string[] = [];
    const cutter = new ConsoleLines((line) => lines.push(line));
    for (const chunk of chunks) cutter.push(chunk);
    return lines;
  }

  test('come out the same however the bytes were cut', () => {
    const text = Buffer.from('one\r\ntwo\n\nthrée\r\r\nrest without an end');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 10 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = edges.slice(1).map((end, index) => text.subarray(edges[index], end));
        expect(linesOf(chunks)).toEqual(['one', 'two', '', 'thrée']);
      }),
    );
  });

  test('that are too long lose their end and not the next line', () => {
    const long = Buffer.alloc(LINE_MAX_BYTES * 3, 'x');
    const lines = linesOf([long, long, Buffer.from('\nnext\n')]);
    expect(lines.map((line) => line.length)).toEqual([LINE_MAX_BYTES, 4]);
  });

  test('take any bytes', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (chunks) => void linesOf(chunks)));
  });
});
