/** Room in front of the kernel for the code below and its page tables. */
export const ENTRY_ROOM_BYTES = 0x1_0000;

/** Of the boot protocol: where the code is entered by who is in 64-bit mode already. */
const LONG_MODE_ENTRY = 0x200;

/** Where in the code its three figures stand. */
const ENTRY_OFFSET = 8;
const PLACE_OFFSET = 16;
const BYTES_OFFSET = 24;

/** Assembled from `test/fixtures/kernel-entry/entry.S`, where it says what it does: from its start, and from `LONG_MODE_ENTRY` on. */
const CODE =
  '60QAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA//8AAACarwD//wAAAJLPAB8AAAAAAPr8jaboAQAA6AAAAABdge1T' +
  'AAAAjaUAEAAAjb0AEAAAMcC5ABgAAPOrjYUHIAAAiYUAEAAAjb0AIAAAjYUHMAAAuQQAAACJB4PHCAUAEAAA4vSNvQAwAAC4gwEAALkACAAAiQeDxwgF' +
  'AAAgAOL0DyDgg8ggDyLgjYUAEAAADyLYuYAAAMAPMg0AAQAADzCNhSAAAACJhUIAAAAPAZVAAAAADyDADQEAAIAPIsCNhfwAAABqEFDLifa4GAAAAI7Y' +
  'jsCO0DHAjuCO6Ont';

const LONG_MODE_CODE = '+kiNLfj9//9Ii5UQAAAASDnVcydIifNIi40YAAAASI10DfhIjXwK+EiB6QAAAQBIwekD/fNIpfxIid7/pQgAAAA=';

export interface KernelMove {
  /** Where the kernel is entered, in 64-bit mode. */
  readonly entry: number;
  /** Where this code is to lie in memory, with the kernel `ENTRY_ROOM_BYTES` behind. */
  readonly place: number;
  /** Of both. */
  readonly bytes: number;
}

/** What brings the processor into 64-bit mode where it is not, the kernel to its place where it lies below, and jumps to it. Below 4 GiB. */
export function kernelEntry({ entry, place, bytes }: KernelMove): Uint8Array {
  const tail = Buffer.from(LONG_MODE_CODE, 'base64');
  const code = Buffer.alloc(LONG_MODE_ENTRY + tail.length);
  Buffer.from(CODE, 'base64').copy(code);
  tail.copy(code, LONG_MODE_ENTRY);
  code.writeUInt32LE(entry, ENTRY_OFFSET);
  code.writeUInt32LE(place, PLACE_OFFSET);
  code.writeUInt32LE(Math.ceil(bytes / 8) * 8, BYTES_OFFSET);
  return code;
}
