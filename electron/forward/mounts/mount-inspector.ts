import type { BodyInspector, Verdict } from '../engine-proxy/body-inspector.ts';
import type { JsonText, TextEdit } from '../engine-proxy/json-text.ts';
import type { ApiCall } from '../engine-proxy/route.ts';
import { readBindSpec } from './bind-spec.ts';
import { mayNameMounts, mountFieldsOf } from './mount-fields.ts';
import { findMountSource, type MountSourceOptions, type SharedMount } from './mount-source.ts';

export interface MountInspectorOptions extends MountSourceOptions {
  /** Of the host, where clients and their paths come from. */
  readonly platform: NodeJS.Platform;
  /** Resolves when shares that are under way have come or failed: soon, whatever becomes of them. */
  readonly sharesSettled: () => Promise<void>;
}

/** dockerd has its own words for a body that is missing. */
const PASS: Promise<Verdict> = Promise.resolve({ kind: 'pass' });

/** Gives each bind mount the path that its source has in the VM, and refuses the ones that the VM cannot see. */
export function mountInspector(options: MountInspectorOptions): BodyInspector {
  return {
    name: 'mounts',
    matches: mayNameMounts,
    inspect: (body, call) => (body === null ? PASS : inspect(body, call, options)),
  };
}

async function inspect(body: JsonText, call: ApiCall, options: MountInspectorOptions): Promise<Verdict> {
  const found = mountFieldsOf(call, body.view);
  if (!found.ok) return refuse(`the field ${found.where} of the body of ${call.path} cannot be read`);
  if (found.fields.length > 0) await options.sharesSettled();
  const edits: TextEdit[] = [];
  for (const { kind, text } of found.fields) {
    const spec = kind === 'source' ? { source: text.value, rest: '' } : readBindSpec(text.value, options.platform);
    if (spec === null) continue;
    const answer = await findMountSource(spec.source, options);
    if (answer.kind === 'refused') return refuse(notShared(answer.reason, options.shares()));
    if (!isSamePath(answer.path, spec.source)) {
      edits.push({ at: text, value: `${answer.path}${spec.rest}` });
    }
  }
  return { kind: 'edit', edits };
}

/** dockerd cleans paths itself; what differs by slashes only is left as the user wrote it. */
function isSamePath(path: string, asWritten: string): boolean {
  return path === asWritten.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

function refuse(message: string): Verdict {
  return { kind: 'refuse', problem: { status: 400, message } };
}

function notShared(reason: string, shares: readonly SharedMount[]): string {
  const list = shares.map(({ guestPath, readOnly }) => (readOnly ? `${guestPath} (read-only)` : guestPath));
  const shared = list.length === 0 ? 'nothing is shared' : `shared are ${list.join(', ')}`;
  return `invalid mount config for type "bind": ${reason} (${shared}). To share it, add it to the setting "shares" (boathouse settings edit), then run: boathouse restart`;
}
