import type { ComponentType } from 'react';
import { EngineConfigEditor } from './engine-config-editor.tsx';
import { LoopbackEditor } from './loopback-editor.tsx';
import { NamesEditor } from './names-editor.tsx';
import { EDITED_APART, settingKind } from './setting-kind.ts';
import type { SettingRowProps } from './setting-row-props.ts';
import { SharesEditor } from './shares-editor.tsx';
import { SingleValueEditor } from './single-value-editor.tsx';

const EDITORS: Readonly<Record<(typeof EDITED_APART)[number], ComponentType<SettingRowProps>>> = {
  'engine.config': EngineConfigEditor,
  shares: SharesEditor,
  'network.hostLoopback': LoopbackEditor,
  'network.names': NamesEditor,
};

/** One setting, with the editor that it needs. */
export function SettingRow(props: SettingRowProps) {
  const { field } = props;
  const apart = EDITED_APART.find((path) => path === field.path);
  if (apart !== undefined) {
    const Editor = EDITORS[apart];
    return <Editor {...props} />;
  }
  const kind = settingKind(field);
  return kind === null ? null : <SingleValueEditor {...props} kind={kind} />;
}
