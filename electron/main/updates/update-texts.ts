import type { UpdateObstacle, UpdateTrouble } from '../../api/app-update.ts';

/** What tray, dialog and notifications say of updates. */
export interface UpdateTexts {
  readonly check: string;
  readonly checking: string;
  readonly download: (version: string) => string;
  readonly downloading: (version: string, percent: number) => string;
  readonly restartTo: (version: string) => string;
  readonly question: string;
  readonly restart: string;
  readonly found: (version: string) => string;
  readonly foundBody: string;
  readonly readyBody: string;
  readonly current: string;
  readonly currentBody: (version: string) => string;
  readonly unavailable: string;
  readonly obstacles: Readonly<Record<UpdateObstacle, string>>;
  readonly failed: string;
  readonly remedies: Readonly<Record<UpdateTrouble, string>>;
}

export const english: UpdateTexts = {
  check: 'Check for updates…',
  checking: 'Checking for updates…',
  download: (version) => `Download version ${version}`,
  downloading: (version, percent) => `Downloading version ${version}: ${percent} %`,
  restartTo: (version) => `Restart to update to ${version}…`,
  question: 'Stop the engine, and restart Boathouse to update it?',
  restart: 'Restart and update',
  found: (version) => `Boathouse ${version} is there`,
  readyBody: 'It was downloaded, and is installed when you restart Boathouse for it.',
  foundBody: 'It is installed when you say so: settings, “Updates”.',
  current: 'Boathouse is up to date',
  currentBody: (version) => `There is nothing newer than ${version}.`,
  unavailable: 'This Boathouse does not update itself',
  obstacles: {
    'no-feed': 'This build has no update feed. Install a newer version over it.',
    'no-key': 'This build has an update feed and no key to check it by. Install a newer version over it.',
    'not-packaged': 'It runs from a checkout. Update that: git pull, then npm start.',
    managed:
      'It was installed in a way that it cannot replace. Update it in that way: the package manager, or a new archive.',
  },
  failed: 'The update did not work',
  remedies: {
    unreachable: 'Check the network and its proxy, then try again.',
    'feed-missing': 'The update feed has nothing that this version understands. Try again later.',
    damaged: 'What came is not what was published, and was thrown away. Try again; if it stays so, report it.',
    unsigned: 'It is not signed by the publisher of this app, and was refused. Report it.',
    'no-room': 'Make room on the disk, then try again.',
    'not-installed': 'Install the new version by hand.',
    other: 'Try again later, or install the new version by hand.',
  },
};

export const german: UpdateTexts = {
  check: 'Nach Updates suchen …',
  checking: 'Sucht nach Updates …',
  download: (version) => `Version ${version} herunterladen`,
  downloading: (version, percent) => `Version ${version} wird geladen: ${percent} %`,
  restartTo: (version) => `Für Version ${version} neu starten …`,
  question: 'Engine stoppen und Boathouse für das Update neu starten?',
  restart: 'Neu starten und aktualisieren',
  found: (version) => `Boathouse ${version} ist da`,
  readyBody: 'Es ist heruntergeladen und wird installiert, wenn du Boathouse dafür neu startest.',
  foundBody: 'Es wird erst auf deinen Wunsch installiert: Einstellungen, „Updates“.',
  current: 'Boathouse ist aktuell',
  currentBody: (version) => `Es gibt nichts Neueres als ${version}.`,
  unavailable: 'Dieses Boathouse aktualisiert sich nicht selbst',
  obstacles: {
    'no-feed': 'Dieser Build hat keine Update-Quelle. Installiere eine neuere Version darüber.',
    'no-key':
      'Dieser Build hat eine Update-Quelle, aber keinen Schlüssel, um sie zu prüfen. Installiere eine neuere Version darüber.',
    'not-packaged': 'Es läuft aus einem Checkout. Aktualisiere den: git pull, dann npm start.',
    managed:
      'Es wurde auf eine Weise installiert, die es nicht ersetzen kann. Aktualisiere es ebenso: Paketverwaltung oder neues Archiv.',
  },
  failed: 'Das Update hat nicht geklappt',
  remedies: {
    unreachable: 'Prüfe das Netzwerk und seinen Proxy und versuche es noch einmal.',
    'feed-missing': 'Die Update-Quelle hat nichts, was diese Version versteht. Versuche es später noch einmal.',
    damaged:
      'Was ankam, ist nicht, was veröffentlicht wurde, und wurde verworfen. Versuche es noch einmal; bleibt es so, melde es.',
    unsigned: 'Es ist nicht vom Herausgeber dieser App signiert und wurde abgelehnt. Melde es.',
    'no-room': 'Schaffe Platz auf dem Datenträger und versuche es noch einmal.',
    'not-installed': 'Installiere die neue Version von Hand.',
    other: 'Versuche es später noch einmal oder installiere die neue Version von Hand.',
  },
};
