import { isRecord } from '../is-record.ts';

/**
 * The QEMU Machine Protocol: one JSON object a line.
 *
 *   server  {"QMP": {"version": {...}, "capabilities": [...]}}                      greeting, first
 *   client  {"execute": "NAME", "arguments": {...}, "id": N}
 *   server  {"return": {...}, "id": N}
 *   server  {"error": {"class": "...", "desc": "..."}, "id": N}                     no id when the request was unreadable
 *   server  {"event": "NAME", "data": {...}, "timestamp": {...}}                    at any time after the handshake
 *
 * Source: QEMU, docs/interop/qmp-spec.
 */
export type QmpMessage =
  | { readonly kind: 'greeting' }
  | { readonly kind: 'return'; readonly id: number | null; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number | null; readonly description: string }
  | { readonly kind: 'event'; readonly event: QmpEvent };

export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The message of one line, or null when it is none: such a line is counted and passed over. */
export function parseQmpMessage(line: string): QmpMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  const id = typeof value['id'] === 'number' ? value['id'] : null;
  if (isRecord(value['QMP'])) return { kind: 'greeting' };
  if ('return' in value) return { kind: 'return', id, value: value['return'] };
  if (isRecord(value['error'])) {
    const description = value['error']['desc'];
    return { kind: 'error', id, description: typeof description === 'string' ? description : 'no description' };
  }
  if (typeof value['event'] === 'string') {
    return { kind: 'event', event: { name: value['event'], data: isRecord(value['data']) ? value['data'] : {} } };
  }
  return null;
}
