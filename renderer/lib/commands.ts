import { useEffect, useState } from 'react';
import { Store } from './store.ts';

/** Something that can be done now, for the palette. */
export interface Command {
  readonly id: string;
  /** Its group, for example the view that it belongs to. */
  readonly group: string;
  readonly title: string;
  /** Also found by these, for example an id. */
  readonly keywords?: readonly string[];
  readonly run: () => void;
}

/** A part of the commands. Asked when the palette opens: a thousand containers have twelve thousand, and change often. */
type ListCommands = () => readonly Command[];

const parts = new Map<symbol, ListCommands>();
export const commandParts = new Store<readonly ListCommands[]>([]);

/** Offers commands for as long as the component is there, in the order in which components came. `list` should be memoised. */
export function useCommands(list: ListCommands): void {
  const [part] = useState(() => Symbol('commands'));
  useEffect(() => {
    // One that is there already keeps its place.
    parts.set(part, list);
    publish();
  }, [part, list]);
  useEffect(
    () => () => {
      parts.delete(part);
      publish();
    },
    [part],
  );
}

function publish(): void {
  commandParts.set([...parts.values()]);
}
