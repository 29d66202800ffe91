/**
 * 9P2000.L as tables: `size[4] type[1] tag[2]`, then the fields of the type; integers are little endian, a text has its length in two bytes
 * before it, data in four. The layouts are those of the Linux kernel's `net/9p/client.c` and of diod's `protocol.md`.
 */
export const VERSION = '9P2000.L';
export const HEAD_BYTES = 7;
/** Of a connection's first message, and of one that negotiates anew. */
export const NO_TAG = 0xffff;
/** “None”, as a fid, and as a user’s or a group’s number. */
export const NONE = 0xffff_ffff;
/** Names in one walk, at most. */
export const WALK_MAX = 16;
/** `Rread` without its data: what a message of the largest size has no room for. */
export const READ_HEAD_BYTES = HEAD_BYTES + 4;

export interface Qid {
  /** `QID`. */
  readonly type: number;
  readonly version: number;
  readonly path: bigint;
}

export const QID = { file: 0, link: 0x02, folder: 0x80 } as const;

/** What a field is in a program. */
export interface FieldTypes {
  u8: number;
  u16: number;
  u32: number;
  u64: bigint;
  text: string;
  texts: readonly string[];
  data: Uint8Array;
  qid: Qid;
  qids: readonly Qid[];
}

export type FieldKind = keyof FieldTypes;

export interface MessageLayout {
  readonly type: number;
  /** In the order of the wire. */
  readonly fields: Readonly<Record<string, FieldKind>>;
}

const QID_ONLY = { qid: 'qid' } as const;
const OPENED = { qid: 'qid', iounit: 'u32' } as const;
const NO_FIELDS = {} as const;
const LOCK = { type: 'u8', start: 'u64', length: 'u64', procId: 'u32', clientId: 'text' } as const;

export const REQUESTS = {
  Tstatfs: { type: 8, fields: { fid: 'u32' } },
  Tlopen: { type: 12, fields: { fid: 'u32', flags: 'u32' } },
  Tlcreate: { type: 14, fields: { fid: 'u32', name: 'text', flags: 'u32', mode: 'u32', gid: 'u32' } },
  Tsymlink: { type: 16, fields: { fid: 'u32', name: 'text', target: 'text', gid: 'u32' } },
  Tmknod: { type: 18, fields: { fid: 'u32', name: 'text', mode: 'u32', major: 'u32', minor: 'u32', gid: 'u32' } },
  Trename: { type: 20, fields: { fid: 'u32', folderFid: 'u32', name: 'text' } },
  Treadlink: { type: 22, fields: { fid: 'u32' } },
  Tgetattr: { type: 24, fields: { fid: 'u32', mask: 'u64' } },
  Tsetattr: {
    type: 26,
    fields: {
      ...{ fid: 'u32', valid: 'u32', mode: 'u32', uid: 'u32', gid: 'u32', size: 'u64' },
      ...{ atimeSec: 'u64', atimeNsec: 'u64', mtimeSec: 'u64', mtimeNsec: 'u64' },
    },
  },
  Txattrwalk: { type: 30, fields: { fid: 'u32', newFid: 'u32', name: 'text' } },
  Txattrcreate: { type: 32, fields: { fid: 'u32', name: 'text', size: 'u64', flags: 'u32' } },
  Treaddir: { type: 40, fields: { fid: 'u32', offset: 'u64', count: 'u32' } },
  Tfsync: { type: 50, fields: { fid: 'u32', dataOnly: 'u32' } },
  Tlock: { type: 52, fields: { fid: 'u32', flags: 'u32', ...LOCK } },
  Tgetlock: { type: 54, fields: { fid: 'u32', ...LOCK } },
  Tlink: { type: 70, fields: { folderFid: 'u32', fid: 'u32', name: 'text' } },
  Tmkdir: { type: 72, fields: { fid: 'u32', name: 'text', mode: 'u32', gid: 'u32' } },
  Trenameat: { type: 74, fields: { oldFid: 'u32', oldName: 'text', newFid: 'u32', newName: 'text' } },
  Tunlinkat: { type: 76, fields: { fid: 'u32', name: 'text', flags: 'u32' } },
  Tversion: { type: 100, fields: { messageMaxBytes: 'u32', version: 'text' } },
  Tattach: { type: 104, fields: { fid: 'u32', authFid: 'u32', userName: 'text', tree: 'text', uid: 'u32' } },
  Tflush: { type: 108, fields: { oldTag: 'u16' } },
  Twalk: { type: 110, fields: { fid: 'u32', newFid: 'u32', names: 'texts' } },
  Tread: { type: 116, fields: { fid: 'u32', offset: 'u64', count: 'u32' } },
  Twrite: { type: 118, fields: { fid: 'u32', offset: 'u64', data: 'data' } },
  Tclunk: { type: 120, fields: { fid: 'u32' } },
  Tremove: { type: 122, fields: { fid: 'u32' } },
} as const satisfies Readonly<Record<string, MessageLayout>>;

export const ANSWERS = {
  Rlerror: { type: 7, fields: { errno: 'u32' } },
  Rstatfs: {
    type: 9,
    fields: {
      ...{ type: 'u32', blockBytes: 'u32', blocks: 'u64', blocksFree: 'u64', blocksAvailable: 'u64' },
      ...{ files: 'u64', filesFree: 'u64', fileSystemId: 'u64', nameMaxBytes: 'u32' },
    },
  },
  Rlopen: { type: 13, fields: OPENED },
  Rlcreate: { type: 15, fields: OPENED },
  Rsymlink: { type: 17, fields: QID_ONLY },
  Rmknod: { type: 19, fields: QID_ONLY },
  Rrename: { type: 21, fields: NO_FIELDS },
  Rreadlink: { type: 23, fields: { target: 'text' } },
  Rgetattr: {
    type: 25,
    fields: {
      ...{ valid: 'u64', qid: 'qid', mode: 'u32', uid: 'u32', gid: 'u32', nlink: 'u64', rdev: 'u64' },
      ...{ size: 'u64', blockBytes: 'u64', blocks: 'u64', atimeSec: 'u64', atimeNsec: 'u64', mtimeSec: 'u64' },
      ...{ mtimeNsec: 'u64', ctimeSec: 'u64', ctimeNsec: 'u64', btimeSec: 'u64', btimeNsec: 'u64' },
      ...{ generation: 'u64', dataVersion: 'u64' },
    },
  },
  Rsetattr: { type: 27, fields: NO_FIELDS },
  Rxattrwalk: { type: 31, fields: { size: 'u64' } },
  Rxattrcreate: { type: 33, fields: NO_FIELDS },
  Rreaddir: { type: 41, fields: { data: 'data' } },
  Rfsync: { type: 51, fields: NO_FIELDS },
  Rlock: { type: 53, fields: { status: 'u8' } },
  Rgetlock: { type: 55, fields: LOCK },
  Rlink: { type: 71, fields: NO_FIELDS },
  Rmkdir: { type: 73, fields: QID_ONLY },
  Rrenameat: { type: 75, fields: NO_FIELDS },
  Runlinkat: { type: 77, fields: NO_FIELDS },
  Rversion: { type: 101, fields: { messageMaxBytes: 'u32', version: 'text' } },
  Rattach: { type: 105, fields: QID_ONLY },
  Rflush: { type: 109, fields: NO_FIELDS },
  Rwalk: { type: 111, fields: { qids: 'qids' } },
  Rread: { type: 117, fields: { data: 'data' } },
  Rwrite: { type: 119, fields: { count: 'u32' } },
  Rclunk: { type: 121, fields: NO_FIELDS },
  Rremove: { type: 123, fields: NO_FIELDS },
} as const satisfies Readonly<Record<string, MessageLayout>>;

export type RequestName = keyof typeof REQUESTS;
export type AnswerName = keyof typeof ANSWERS;
export type MessageName = RequestName | AnswerName;
export type AnswerTo<N extends RequestName> = N extends `T${infer What}` ? Extract<AnswerName, `R${What}`> : never;

type Layouts = typeof REQUESTS & typeof ANSWERS;
type Bodies<Fields> = { readonly [F in keyof Fields]: Fields[F] extends FieldKind ? FieldTypes[Fields[F]] : never };
export type Body<N extends MessageName> = Bodies<Layouts[N]['fields']>;

interface MessageOf<N extends MessageName> {
  readonly name: N;
  readonly tag: number;
  readonly body: Body<N>;
}

export type Request = { [N in RequestName]: MessageOf<N> }[RequestName];
export type Answer = { [N in AnswerName]: MessageOf<N> }[AnswerName];
