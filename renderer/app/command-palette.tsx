import { useMemo, useState } from 'react';
import { Autocomplete, Dialog, Input, Menu, MenuItem, Modal, ModalOverlay, SearchField } from 'react-aria-components';
import { type Command, commandParts } from '../lib/commands.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import { t } from '../lib/i18n/t.ts';
import { matchesQuery } from '../lib/search-text.ts';
import { useStore } from '../lib/use-store.ts';
import { isPaletteOpen } from './palette-state.ts';

/** Rows that are shown at once: whoever looks for more types on. */
const SHOWN_MAX = 50;

/** Ctrl-K or Cmd-K: every action that there is, and every object by name. */
export function CommandPalette() {
  const isOpen = useStore(isPaletteOpen);
  return (
    <ModalOverlay
      className="dialog-scrim"
      isOpen={isOpen}
      onOpenChange={(open) => isPaletteOpen.set(open)}
      isDismissable
    >
      <Modal className="dialog dialog-medium">
        <Dialog className="dialog-frame" aria-label={t('palette.title')}>
          <Palette />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Palette() {
  const [query, setQuery] = useState('');
  const parts = useStore(commandParts);
  const all = useMemo(() => parts.flatMap((list) => list()), [parts]);
  const shown = findCommands(all, query);
  return (
    <div className="palette">
      <Autocomplete inputValue={query} onInputChange={setQuery}>
        <SearchField aria-label={t('palette.search')} className="palette-field" autoFocus>
          <Input className="input palette-input" placeholder={t('palette.search')} />
        </SearchField>
        {/* The focus stays in the field; the list can be scrolled by keyboard all the same. */}
        <div className="palette-list" tabIndex={0}>
          <Menu
            className="palette-menu"
            aria-label={t('palette.title')}
            items={shown}
            renderEmptyState={() => <div className="palette-empty">{t('palette.nothing')}</div>}
          >
            {(command) => (
              <MenuItem
                className="palette-item"
                id={command.id}
                textValue={command.title}
                onAction={() => {
                  isPaletteOpen.set(false);
                  command.run();
                }}
              >
                <span className="truncate name">{visibleText(command.title)}</span>
                <span className="small muted">{command.group}</span>
              </MenuItem>
            )}
          </Menu>
        </div>
      </Autocomplete>
    </div>
  );
}

function findCommands(all: readonly Command[], query: string): readonly Command[] {
  const found: Command[] = [];
  for (const command of all) {
    if (!matchesQuery(query, [command.title, command.group, ...(command.keywords ?? [])])) continue;
    found.push(command);
    if (found.length === SHOWN_MAX) break;
  }
  return found;
}
