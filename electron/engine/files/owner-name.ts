import type { OwnerName } from '../../api/engine/files.ts';

/**
 * Names as `useradd` and the directories of companies give them. The file is the container's, so others in it are not passed on: a name that
 * is a number, or has a colon, would say that somebody else is the owner.
 */
const NAME = /^(?=.*[A-Za-z_])[A-Za-z0-9_][A-Za-z0-9_.@+\\-]{0,62}\$?$/;
const ID_MAX = 2 ** 32 - 1;

/** Of a line of the VM's program, `user ID NAME` or `group ID NAME`; null: it is none. */
export function ownerName(line: string): (OwnerName & { readonly kind: 'user' | 'group' }) | null {
  const [, kind, digits = '', form = ''] = /^(user|group) (\d{1,10}) (\S+)$/.exec(line) ?? [];
  // The program encodes more than it would have to for these.
  const name = form.replace(/%(40|2B|5C|24)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const id = Number(digits);
  return (kind === 'user' || kind === 'group') && id <= ID_MAX && NAME.test(name) ? { kind, id, name } : null;
}
