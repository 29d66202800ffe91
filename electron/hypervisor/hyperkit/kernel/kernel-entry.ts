/** Room in front of the kernel for the code below and its page tables. */
export const ENTRY_ROOM_BYTES = 0x1_0000;

/** Where in the code the address stands at which the kernel is entered. */
const ENTRY_ADDRESS = 8;

/** Assembled from `test/fixtures/kernel-entry/entry.S`, where it says what it does. */
const CODE =
  '6zQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD//wAAAJqvAP//AAAAks8AHwAAAAAA+vyNpugBAADoAAAAAF2B7UMAAACNpQAQAACNvQAQAAAx' +
  'wLkAGAAA86uNhQcgAACJhQAQAACNvQAgAACNhQcwAAC5BAAAAIkHg8cIBQAQAADi9I29ADAAALiDAQAAuQAIAACJB4PHCAUAACAA4vQPIOCDyCAPIuCN' +
  'hQAQAAAPIti5gAAAwA8yDQABAAAPMI2FEAAAAImFMgAAAA8BlTAAAAAPIMANAQAAgA8iwI2F7AAAAGoQUMuJ7Yn2uBgAAACO2I7AjtAxwI7gjuj/pQgA' +
  'AAA=';

/** What brings the processor into 64-bit mode and jumps to `address`, below 4 GiB. */
export function kernelEntry(address: number): Uint8Array {
  const code = Buffer.from(CODE, 'base64');
  code.writeUInt32LE(address, ENTRY_ADDRESS);
  return code;
}
