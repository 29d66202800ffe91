import { defineTexts } from '../define-texts.ts';

export const logTexts = defineTexts({
  'logs.label': ['Log', 'Log'],
  'logs.search': ['Search the log', 'Log durchsuchen'],
  'logs.regex': ['Regular expression', 'Regulärer Ausdruck'],
  'logs.regex.invalid': ['This is no regular expression', 'Das ist kein regulärer Ausdruck'],
  'logs.regex.endless': [
    'The expression takes too long: given up after {count:line|lines}',
    'Der Ausdruck braucht zu lange: aufgegeben nach {count:Zeile|Zeilen}',
  ],
  'logs.matches': ['{at} of {count}', '{at} von {count}'],
  'logs.noMatches': ['No matches', 'Keine Treffer'],
  'logs.next': ['Next match', 'Nächster Treffer'],
  'logs.previous': ['Previous match', 'Voriger Treffer'],
  'logs.follow': ['Follow', 'Folgen'],
  'logs.timestamps': ['Timestamps', 'Zeitstempel'],
  'logs.wrap': ['Wrap lines', 'Zeilen umbrechen'],
  'logs.copy': ['Copy the log', 'Log kopieren'],
  'logs.save': ['Save the log', 'Log speichern'],
  'logs.clear': ['Clear the view', 'Ansicht leeren'],
  'logs.empty': ['Nothing was written yet', 'Noch nichts geschrieben'],
  'logs.empty.detail': [
    'Lines appear here as they are written.',
    'Zeilen erscheinen hier, sobald sie geschrieben werden.',
  ],
  'logs.cut': [
    '… {count:more character|more characters}: copy or save the log',
    '… {count:weiteres Zeichen|weitere Zeichen}: Log kopieren oder speichern',
  ],
  'logs.dropped': [
    '{count:older line is|older lines are} not kept',
    '{count:ältere Zeile wird|ältere Zeilen werden} nicht vorgehalten',
  ],
  'logs.failed': ['The log could not be read', 'Das Log konnte nicht gelesen werden'],
  'logs.lines': ['{count:line|lines}', '{count:Zeile|Zeilen}'],
});
