import { t } from './i18n/t.ts';
import { showToast } from './toasts.ts';

export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  showToast('done', t('word.copied'));
}
