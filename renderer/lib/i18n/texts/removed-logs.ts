import { defineTexts } from '../define-texts.ts';

/** Logs of removed containers. */
export const removedLogTexts = defineTexts({
  'removed.title': ['Removed containers', 'Entfernte Container'],
  'removed.open': ['Removed', 'Entfernte'],
  'removed.back': ['Containers', 'Container'],
  'removed.detail': [
    'Logs are kept for {days:day|days} (settings)',
    'Logs werden {days:Tag|Tage} lang aufbewahrt (Einstellungen)',
  ],
  'removed.filter': ['Filter removed containers', 'Entfernte Container filtern'],
  'removed.when': ['Removed', 'Entfernt vor'],
  'removed.ago': ['Removed {age} ago', 'Vor {age} entfernt'],
  'removed.exitCode': ['Exit code', 'Exit-Code'],
  'removed.cut': [
    'The log was too long: its start is not kept',
    'Das Log war zu lang: Sein Anfang ist nicht aufbewahrt',
  ],
  'removed.cut.size': ['the last {size}', 'die letzten {size}'],
  'removed.cut.short': ['The end only', 'Nur das Ende'],
  'removed.log': ['Its log', 'Sein Log'],
  'removed.empty': ['No log of a removed container is kept', 'Kein Log eines entfernten Containers ist aufbewahrt'],
  'removed.empty.detail': [
    'When a container that wrote something is removed, its log can be read here for a while.',
    'Wird ein Container entfernt, der etwas geschrieben hat, ist sein Log hier noch eine Weile lesbar.',
  ],
  'removed.off': [
    'The settings say that logs go with their containers.',
    'Laut den Einstellungen verschwinden Logs mit ihren Containern.',
  ],
  'removed.gone': ['This log is not kept any more', 'Dieses Log ist nicht mehr aufbewahrt'],
  'removed.gone.detail': ['Its time was up, or it was deleted.', 'Seine Zeit ist um, oder es wurde gelöscht.'],
  'removed.delete': ['Delete', 'Löschen'],
  'removed.deleteAll': ['Delete all', 'Alle löschen'],
  'removed.delete.title': ['Delete {count:log|logs}?', '{count:Log|Logs} löschen?'],
  'removed.deleteAll.title': [
    'Delete the logs of all removed containers?',
    'Die Logs aller entfernten Container löschen?',
  ],
  'removed.delete.message': ['They cannot be brought back.', 'Sie lassen sich nicht wiederherstellen.'],
  'removed.delete.failed': ['Could not be deleted', 'Löschen fehlgeschlagen'],
});
