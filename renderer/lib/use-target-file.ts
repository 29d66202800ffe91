import { useState } from 'react';
import { absolutePath } from '../../electron/api/absolute-path.ts';

export interface TargetFile {
  /** As it is typed. */
  readonly text: string;
  readonly type: (text: string) => void;
  /** The system's dialog has asked whether a file that is there may be replaced. */
  readonly choose: (path: string) => void;
  readonly overwrite: boolean;
  readonly setOverwrite: (overwrite: boolean) => void;
  /** Null: it is no whole path. */
  readonly path: string | null;
}

/** A file of this computer that is to be written, and whether one that is there may go for it: for another path that was not said. */
export function useTargetFile(): TargetFile {
  const [text, type] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const path = text.trim();
  return {
    text,
    type,
    choose: (next) => {
      type(next);
      setChosen(next);
    },
    overwrite: overwrite || chosen === path,
    setOverwrite: (next) => {
      setOverwrite(next);
      setChosen(null);
    },
    path: absolutePath.safeParse(path).success ? path : null,
  };
}
