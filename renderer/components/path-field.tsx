import { FolderOpen } from 'lucide-react';
import type { ComponentProps } from 'react';
import { canChooseFiles, chooseFile, type FileChoice } from '../lib/choose-file.ts';
import { t } from '../lib/i18n/t.ts';
import { IconButton } from './button.tsx';
import { TextField } from './fields.tsx';

interface PathFieldProps extends Omit<ComponentProps<typeof TextField>, 'trailing'> {
  readonly what: FileChoice['what'];
  readonly kind?: FileChoice['kind'];
  /** What a new file would be called. */
  readonly fileName?: string;
  /** A path that was chosen rather than typed; else it is as if it was typed. */
  readonly onChosen?: (path: string) => void;
}

/** A path on this computer: typed, or in the desktop app chosen in the system's own dialog. */
export function PathField({ what, kind = 'any', fileName = '', onChosen, ...field }: PathFieldProps) {
  const choose = async (): Promise<void> => {
    const path = await chooseFile({ what, kind, near: field.value.trim(), name: fileName });
    if (path !== null) (onChosen ?? field.onChange)(path);
  };
  return (
    <TextField
      {...field}
      {...(canChooseFiles
        ? { trailing: <IconButton label={t('file.choose')} icon={FolderOpen} onPress={() => void choose()} /> }
        : {})}
    />
  );
}
