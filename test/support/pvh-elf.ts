/** Something that QEMU puts into the guest's memory before it starts. */
export interface LoadedPart {
  readonly address: number;
  readonly data: Uint8Array;
}

const HEADER_BYTES = 52;
const PROGRAM_HEADER_BYTES = 32;

/** A 32-bit ELF whose parts are loaded where they say, with the Xen note that names the PVH entry point. */
export function pvhElf(parts: readonly LoadedPart[], entry: number): Buffer {
  const noteOffset = HEADER_BYTES + (parts.length + 1) * PROGRAM_HEADER_BYTES;
  const note = Buffer.alloc(20);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(4, 4);
  note.writeUInt32LE(18, 8); // XEN_ELFNOTE_PHYS32_ENTRY
  note.write('Xen\0', 12, 'latin1');
  note.writeUInt32LE(entry, 16);

  const header = Buffer.alloc(HEADER_BYTES);
  header.write('\x7fELF\x01\x01\x01', 0, 'latin1');
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(3, 18); // EM_386
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(entry, 24);
  header.writeUInt32LE(HEADER_BYTES, 28);
  header.writeUInt16LE(HEADER_BYTES, 40);
  header.writeUInt16LE(PROGRAM_HEADER_BYTES, 42);
  header.writeUInt16LE(parts.length + 1, 44);

  let fileOffset = noteOffset + note.length;
  const loads = parts.map(({ address, data }) => {
    const load = programHeader(1, fileOffset, address, data.length);
    fileOffset += data.length;
    return load;
  });
  const headers = [header, ...loads, programHeader(4, noteOffset, 0, note.length)];
  return Buffer.concat([...headers, note, ...parts.map(({ data }) => data)]);
}

function programHeader(type: number, fileOffset: number, address: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(PROGRAM_HEADER_BYTES);
  [type, fileOffset, address, address, sizeBytes, sizeBytes, 7, 4].forEach((value, index) =>
    bytes.writeUInt32LE(value, index * 4),
  );
  return bytes;
}
