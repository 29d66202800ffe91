import type { SettingsView } from '../../api/backend.ts';
import { settingFields } from '../../api/setting-fields.ts';
import { parseSettingPath } from '../../api/setting-path.ts';
import { valueAt } from '../../api/settings-document.ts';
import type { Style } from './style.ts';
import { wrap } from './text-width.ts';

const INDENT = 4;
const TEXT_MAX_COLUMNS = 100;

/** All settings with their values, what they mean and what may stand there; changed ones stand out. */
export function formatSettings(view: SettingsView, options: { columns: number; style: Style }): string {
  const { style } = options;
  const columns = Math.min(options.columns, TEXT_MAX_COLUMNS) - INDENT;
  const paragraphs = settingFields.map((field) => {
    const value = formatSettingValue(valueAt(view.settings, parseSettingPath(field.path)));
    const changed = view.changed.includes(field.path);
    const head = changed
      ? `${style.bold(field.path)} = ${style.green(value)}  ${style.dim(`(default: ${formatSettingValue(field.default)})`)}`
      : `${style.bold(field.path)} = ${value}`;
    const text = [...wrap(`${field.description}.`, columns), ...wrap(`Allowed: ${field.allowed}.`, columns)];
    return `${head}\n${text.map((line) => `${' '.repeat(INDENT)}${style.dim(line)}\n`).join('')}`;
  });
  return `${paragraphs.join('\n')}\n${style.dim(`Stored in ${view.file}`)}\n`;
}

/** A text as it is, anything else as JSON. */
export function formatSettingValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
