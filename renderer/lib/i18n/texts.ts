import { containerTexts } from './texts/containers.ts';
import { fileTexts } from './texts/files.ts';
import { logTexts } from './texts/logs.ts';
import { machineTexts } from './texts/machine.ts';
import { objectTexts } from './texts/objects.ts';
import { removedLogTexts } from './texts/removed-logs.ts';
import { runTexts } from './texts/run.ts';
import { settingTexts } from './texts/settings.ts';
import { shellTexts } from './texts/shell.ts';
import { transferTexts } from './texts/transfers.ts';
import { updateTexts } from './texts/updates.ts';

/** Every text of the dashboard. */
export const texts = {
  ...shellTexts,
  ...machineTexts,
  ...containerTexts,
  ...logTexts,
  ...removedLogTexts,
  ...runTexts,
  ...objectTexts,
  ...fileTexts,
  ...settingTexts,
  ...transferTexts,
  ...updateTexts,
};
