import { describe, expect, it } from 'vitest';
import { LogBuffer } from '../../../../renderer/lib/logs/log-buffer.ts';
import { selectedText } from '../../../../renderer/lib/logs/selected-text.ts';

function bufferOf(text: string, maxLines = 100_000): LogBuffer {
  const buffer = new LogBuffer({ maxLines, maxCharacters: 10_000_000 });
  buffer.append({ text, stream: 'stdout', timeMs: null });
  return buffer;
}

describe('selectedText', () => {
  const buffer = bufferOf('first\n\u001b[31msec\u001b[1mond\u001b[0m\n\nfourth\n');

  it('is what stands between two places, without sequences', () => {
    expect(selectedText(buffer, { number: 0, offset: 2 }, { number: 1, offset: 4 })).toBe('rst\nseco');
    expect(selectedText(buffer, { number: 1, offset: 3 }, { number: 3, offset: Infinity })).toBe('ond\n\nfourth');
    expect(selectedText(buffer, { number: 0, offset: Infinity }, { number: 1, offset: 0 })).toBe('\n');
    expect(selectedText(buffer, { number: 1, offset: 1 }, { number: 1, offset: 5 })).toBe('econ');
  });

  it('has lines that no page shows', () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    const text = selectedText(
      bufferOf(`${lines.join('\n')}\n`),
      { number: 5, offset: 5 },
      { number: 49_990, offset: 4 },
    );
    expect(text).toBe(['5', ...lines.slice(6, 49_990), 'line'].join('\n'));
  });

  it('begins with the oldest line that is there, and ends with the newest', () => {
    const short = bufferOf('a\nb\nc\nd\n', 2);
    expect(selectedText(short, { number: 0, offset: 1 }, { number: 9, offset: 0 })).toBe('c\nd');
    expect(selectedText(short, { number: 0, offset: 1 }, { number: 1, offset: 0 })).toBe('');
  });
});
