import { FieldReader } from '../../../electron/share/nine-p/wire/fields.ts';
import type { Qid } from '../../../electron/share/nine-p/wire/messages.ts';
import type { NinePClient } from './client.ts';

export interface Entry {
  readonly qid: Qid;
  /** To go on behind it. */
  readonly offset: bigint;
  readonly type: number;
  readonly name: string;
}

/** The next entries of an open folder; none: its end. */
export async function nextEntries(client: NinePClient, fid: number, offset: bigint, count: number): Promise<Entry[]> {
  const { data } = await client.ask('Treaddir', { fid, offset, count });
  const reader = new FieldReader(Buffer.from(data));
  const entries: Entry[] = [];
  while (reader.leftBytes > 0) {
    const entry = { qid: reader.qid(), offset: reader.u64(), type: reader.number(1), name: reader.text() };
    if (reader.failed) throw new Error('an entry that is cut off');
    entries.push(entry);
  }
  return entries;
}

/** All of them. */
export async function listFolder(client: NinePClient, fid: number, count = 8192): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let offset = 0n; ; ) {
    const entries = await nextEntries(client, fid, offset, count);
    const last = entries.at(-1);
    if (last === undefined) return all;
    all.push(...entries);
    offset = last.offset;
  }
}
