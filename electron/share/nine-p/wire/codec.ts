import { fieldBytes, FieldReader, FieldWriter } from './fields.ts';
import {
  type Answer,
  ANSWERS,
  type Body,
  type FieldKind,
  type FieldTypes,
  HEAD_BYTES,
  type MessageLayout,
  type MessageName,
  type Request,
  REQUESTS,
} from './messages.ts';

const LAYOUTS: Readonly<Record<MessageName, MessageLayout>> = { ...REQUESTS, ...ANSWERS };
const REQUEST_NAMES = namesByType(REQUESTS);
const ANSWER_NAMES = namesByType(ANSWERS);

/** Why a whole frame is no message. */
export type BadMessage =
  | { readonly name: 'unknown-type'; readonly tag: number }
  | { readonly name: 'malformed'; readonly tag: number };

/** The message as a frame of its own. Throws a `RangeError` for a text that is longer than the protocol has room for. */
export function encode<N extends MessageName>(name: N, tag: number, body: Body<N>): Buffer {
  const { type, fields } = LAYOUTS[name];
  const values = body as Readonly<Record<string, FieldTypes[FieldKind]>>;
  const entries = Object.entries(fields).map(
    ([field, kind]) => [kind, values[field] as FieldTypes[FieldKind]] as const,
  );
  const sizeBytes = entries.reduce((sum, [kind, value]) => sum + fieldBytes(kind, value), HEAD_BYTES);
  const writer = new FieldWriter(Buffer.allocUnsafe(sizeBytes));
  writer.number(sizeBytes, 4);
  writer.number(type, 1);
  writer.number(tag, 2);
  for (const [kind, value] of entries) writer.write(kind, value);
  return writer.bytes;
}

/** A whole frame, as `FrameCutter` hands it out. Data of the message are a part of it. */
export function decodeRequest(frame: Buffer): Request | BadMessage {
  return decode(frame, REQUEST_NAMES) as Request | BadMessage;
}

export function decodeAnswer(frame: Buffer): Answer | BadMessage {
  return decode(frame, ANSWER_NAMES) as Answer | BadMessage;
}

function decode(frame: Buffer, names: ReadonlyMap<number, MessageName>): unknown {
  const head = new FieldReader(frame, 4);
  const name = names.get(head.number(1));
  const tag = head.number(2);
  if (head.failed) return { name: 'malformed', tag: 0 };
  if (name === undefined) return { name: 'unknown-type', tag };
  const reader = new FieldReader(frame, HEAD_BYTES);
  const body: Record<string, unknown> = {};
  for (const [field, kind] of Object.entries(LAYOUTS[name].fields)) body[field] = reader.read(kind);
  return reader.failed || reader.leftBytes > 0 ? { name: 'malformed', tag } : { name, tag, body };
}

function namesByType(layouts: Readonly<Record<string, MessageLayout>>): ReadonlyMap<number, MessageName> {
  return new Map(Object.entries(layouts).map(([name, { type }]) => [type, name as MessageName]));
}
