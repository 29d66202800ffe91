import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Checkbox } from '../components/fields.tsx';
import { type Confirmation, openConfirmation } from '../lib/confirmation.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import { t } from '../lib/i18n/t.ts';
import { useStore } from '../lib/use-store.ts';

const NAMES_SHOWN = 8;

/** The one place where questions are asked before something is destroyed. The focus is on calling it off. */
export function ConfirmationDialog() {
  const question = useStore(openConfirmation);
  if (question === null) return null;
  return <Question key={question.title} question={question} answer={question.answer} />;
}

function Question(props: {
  readonly question: Confirmation;
  readonly answer: (result: { readonly option: boolean } | null) => void;
}) {
  const { question, answer } = props;
  const [option, setOption] = useState(question.option?.isSelected ?? false);
  const isHarmless = question.isHarmlessWithout === true && !option;
  const more = question.names.length - NAMES_SHOWN;
  return (
    <Dialog
      title={question.title}
      closeLabel={t('word.cancel')}
      role="alertdialog"
      isOpen
      onClose={() => answer(null)}
      footer={
        <>
          <Button label={t('word.cancel')} onPress={() => answer(null)} autoFocus />
          <Button label={question.action} kind={isHarmless ? 'primary' : 'danger'} onPress={() => answer({ option })} />
        </>
      }
    >
      <div className="stack">
        <p>{question.message}</p>
        {question.names.length > 0 && (
          <ul className="name-list">
            {question.names.slice(0, NAMES_SHOWN).map((name) => (
              <li key={name} className="name truncate">
                {visibleText(name)}
              </li>
            ))}
            {more > 0 && <li className="muted">+ {more}</li>}
          </ul>
        )}
        {typeof question.note === 'string' && <p className="muted">{question.note}</p>}
        {question.option !== undefined && (
          <Checkbox isSelected={option} onChange={setOption}>
            {question.option.label}
          </Checkbox>
        )}
      </div>
    </Dialog>
  );
}
