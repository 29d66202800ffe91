import type { FilePlace } from '../../../electron/api/engine/files.ts';
import { Store } from '../store.ts';

/** What was typed into a file and is not saved, and the version of the file that it was typed into. */
interface Draft {
  readonly text: string;
  readonly version: string;
}

/** They stay while one looks at something else; a page that is closed asks first. */
export const drafts = new Store<ReadonlyMap<string, Draft>>(new Map());

export function draftKey({ root, path }: FilePlace): string {
  return `${root.kind} ${root.kind === 'container' ? root.container : root.volume} ${path}`;
}

/** Null: there is none any more. */
export function setDraft(key: string, draft: Draft | null): void {
  const next = new Map(drafts.get());
  if (draft === null) next.delete(key);
  else next.set(key, draft);
  drafts.set(next);
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

drafts.subscribe((now) => {
  if (now.size > 0) globalThis.addEventListener('beforeunload', ask);
  else globalThis.removeEventListener('beforeunload', ask);
});
