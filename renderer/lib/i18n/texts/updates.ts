import { defineTexts } from '../define-texts.ts';

export const updateTexts = defineTexts({
  'updates.title': ['Updates', 'Updates'],
  'updates.check': ['Check for updates…', 'Nach Updates suchen …'],
  'updates.check.now': ['Check now', 'Jetzt suchen'],
  'updates.download': ['Download', 'Herunterladen'],
  'updates.install': ['Restart to update…', 'Zum Aktualisieren neu starten …'],
  'updates.retry': ['Try again', 'Noch einmal versuchen'],
  'updates.failed.title': ['That did not work', 'Das hat nicht geklappt'],
  'updates.current.never': ['Nobody has looked for updates yet.', 'Es wurde noch nicht nach Updates gesucht.'],
  'updates.current': ['Boathouse is up to date ({time}).', 'Boathouse ist aktuell ({time}).'],
  'updates.checking': ['Looking for updates…', 'Sucht nach Updates …'],
  'updates.available': [
    'Version {version} is there. It is installed when you say so.',
    'Version {version} ist da. Sie wird erst auf deinen Wunsch installiert.',
  ],
  'updates.downloading': ['Version {version} is being downloaded.', 'Version {version} wird heruntergeladen.'],
  'updates.ready': [
    'Version {version} was downloaded and checked. The engine stops while it is installed; you are asked first, with the containers that will stop.',
    'Version {version} ist heruntergeladen und geprüft. Bei der Installation stoppt die Engine; vorher wird gefragt und gesagt, welche Container stoppen.',
  ],
  'updates.failed': ['The update did not work: {detail}', 'Das Update hat nicht geklappt: {detail}'],
  'updates.obstacle.no-feed': [
    'This build has no update feed. Install a newer version over it.',
    'Dieser Build hat keine Update-Quelle. Installiere eine neuere Version darüber.',
  ],
  'updates.obstacle.no-key': [
    'This build has an update feed and no key to check it by. Install a newer version over it.',
    'Dieser Build hat eine Update-Quelle, aber keinen Schlüssel, um sie zu prüfen. Installiere eine neuere Version darüber.',
  ],
  'updates.obstacle.not-packaged': [
    'It runs from a checkout and does not update itself: git pull, then npm start.',
    'Es läuft aus einem Checkout und aktualisiert sich nicht selbst: git pull, dann npm start.',
  ],
  'updates.obstacle.managed': [
    'It was installed in a way that it cannot replace. Update it in that way: the package manager, or a new archive.',
    'Es wurde auf eine Weise installiert, die es nicht ersetzen kann. Aktualisiere es ebenso: Paketverwaltung oder neues Archiv.',
  ],
  'updates.remedy.unreachable': [
    'Check the network and its proxy, then try again.',
    'Prüfe das Netzwerk und seinen Proxy und versuche es noch einmal.',
  ],
  'updates.remedy.feed-missing': [
    'The update feed has nothing that this version understands. Try again later.',
    'Die Update-Quelle hat nichts, was diese Version versteht. Versuche es später noch einmal.',
  ],
  'updates.remedy.damaged': [
    'What came is not what was published, and was thrown away. Try again; if it stays so, report it.',
    'Was ankam, ist nicht, was veröffentlicht wurde, und wurde verworfen. Versuche es noch einmal; bleibt es so, melde es.',
  ],
  'updates.remedy.unsigned': [
    'It is not signed by the publisher of this app, and was refused. Report it.',
    'Es ist nicht vom Herausgeber dieser App signiert und wurde abgelehnt. Melde es.',
  ],
  'updates.remedy.no-room': [
    'Make room on the disk, then try again.',
    'Schaffe Platz auf dem Datenträger und versuche es noch einmal.',
  ],
  'updates.remedy.not-installed': ['Install the new version by hand.', 'Installiere die neue Version von Hand.'],
  'updates.remedy.other': [
    'Try again later, or install the new version by hand.',
    'Versuche es später noch einmal oder installiere die neue Version von Hand.',
  ],
});
