import { open } from 'node:fs/promises';

/** The last `maxBytes` of a file as text, cut at the start of a line; empty when it cannot be read. For messages to people. */
export async function tailFile(file: string, maxBytes: number): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const offset = Math.max(0, size - maxBytes);
      const buffer = Buffer.alloc(size - offset);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      const text = buffer.subarray(0, bytesRead).toString('utf8');
      return offset === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
