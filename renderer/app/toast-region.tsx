import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { IconButton } from '../components/button.tsx';
import { t } from '../lib/i18n/t.ts';
import { closeToast, toasts } from '../lib/toasts.ts';
import { useStore } from '../lib/use-store.ts';

/** What happened, in the corner. Read out by screen readers as it comes. */
export function ToastRegion() {
  const list = useStore(toasts);
  return (
    <section className="toasts" aria-label={t('toasts.label')} aria-live="polite" data-react-aria-top-layer="true">
      {list.map(({ id, kind, title, detail }) => {
        const Icon = kind === 'failed' ? CircleAlert : CircleCheck;
        return (
          <div key={id} className={`toast toast-${kind}`} role={kind === 'failed' ? 'alert' : 'status'}>
            <Icon size={16} aria-hidden />
            <div className="toast-text">
              <strong>{title}</strong>
              {detail !== null && <p className="muted">{detail}</p>}
            </div>
            <IconButton label={t('word.close')} icon={X} onPress={() => closeToast(id)} />
          </div>
        );
      })}
    </section>
  );
}
