import './command-text.css';
import { Copy } from 'lucide-react';
import { copyText } from '../lib/copy-text.ts';
import { t } from '../lib/i18n/t.ts';
import { IconButton } from './button.tsx';

/** What a dialog does, as a command line to take along. */
export function CommandText({ command }: { readonly command: string }) {
  return (
    <section className="command-text">
      <div className="row">
        <h2>{t('run.equivalent')}</h2>
        <IconButton label={t('word.copy')} icon={Copy} onPress={() => void copyText(command)} />
      </div>
      <pre tabIndex={0}>{command}</pre>
    </section>
  );
}
