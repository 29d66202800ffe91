import type { Command } from 'commander';
import type { SettingsView } from '../../api/backend.ts';
import { allowedAt, settingFields } from '../../api/setting-fields.ts';
import { parseSettingPath } from '../../api/setting-path.ts';
import { valueAt } from '../../api/settings-document.ts';
import { BoathouseError } from '../../base/errors.ts';
import { type Cli, using } from '../cli.ts';
import type { ApiClient } from '../../client/connection.ts';
import { formatSettings, formatSettingValue } from '../output/settings-list.ts';
import { editSettings } from './edit-settings.ts';

export function addSettings(program: Command, cli: Cli): void {
  const settings = program
    .command('settings')
    .description('show and change the settings')
    .option('--json', 'all of them as JSON, defaults included')
    .addHelpText(
      'after',
      `
A path is written like disk.sizeGiB, shares[0].path or engine.config["registry-mirrors"].

Examples:
  boathouse settings
  boathouse settings set cpus 4
  boathouse settings set shares '[{"path": "/srv", "readOnly": true}]'
  boathouse settings reset disk`,
    )
    .action(async (options: { json?: true }) => {
      const view = await call((api) => api.settings.get.query());
      if (options.json === true) cli.printJson(view.settings);
      else cli.print(formatSettings(view, { columns: cli.columns, style: cli.style }));
      tellRestart(view);
    });

  settings
    .command('get')
    .description('print one setting, or all as JSON')
    .argument('[path]', `one of ${settingFields.map(({ path }) => path).join(', ')}, or a part of one`)
    .action(async (path: string | undefined) => {
      const parts = parseSettingPath(path ?? '');
      if (allowedAt(parts) === null) throw unknownSetting(path ?? '');
      const view = await call((api) => api.settings.get.query());
      const value = valueAt(view.settings, parts);
      if (value === undefined) throw unknownSetting(path ?? '');
      cli.print(`${typeof value === 'object' ? JSON.stringify(value, null, 2) : formatSettingValue(value)}\n`);
    });

  settings
    .command('set')
    .description('change one setting')
    .argument('<path>', 'as in `settings get`')
    .argument('<value>', 'JSON; what is no JSON is taken as a text')
    .action(async (path: string, value: string) => {
      const view = await call((api) => api.settings.set.mutate({ path, value: parseValue(value) }));
      cli.print(`${path} = ${formatSettingValue(valueAt(view.settings, parseSettingPath(path)))}\n`);
      tellRestart(view);
    });

  settings
    .command('reset')
    .description('set one setting, or a group of them, or all, back to the default')
    .argument('[path]', 'as in `settings get`')
    .action(async (path: string | undefined) => {
      const view = await call((api) => api.settings.reset.mutate({ path: path ?? null }));
      const value = path === undefined ? undefined : valueAt(view.settings, parseSettingPath(path));
      cli.print(
        path === undefined ? 'All settings have their defaults.\n' : `${path} = ${formatSettingValue(value)}\n`,
      );
      tellRestart(view);
    });

  settings
    .command('edit')
    .description('edit the changed settings as JSON in $VISUAL or $EDITOR')
    .action(async () => {
      const view = await call((api) => editSettings(cli, api));
      if (view === null) cli.print('Nothing was changed.\n');
      else tellRestart(view);
    });

  async function call<T>(work: (api: ApiClient) => Promise<T>): Promise<T> {
    return using(await cli.connect(), ({ api }) => work(api));
  }

  function tellRestart(view: SettingsView): void {
    if (view.restartNeeded) cli.note('The running machine takes this up when it is restarted: boathouse restart\n');
  }
}

function parseValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

function unknownSetting(path: string): BoathouseError {
  return new BoathouseError('setting-path-invalid', `There is no setting ${path}`, {
    hint: '`boathouse settings` lists them all.',
  });
}
