import type { StartPhase } from '../api/machine-status.ts';
import { english as englishPlace, german as germanPlace, type PlaceTexts } from './place/place-texts.ts';
import { english as englishUpdates, german as germanUpdates, type UpdateTexts } from './updates/update-texts.ts';

/** What the app says outside its window: tray, dialogs, notifications. The window's own texts are the renderer's. */
export interface Texts {
  readonly start: string;
  readonly stop: string;
  readonly restart: string;
  readonly pause: string;
  readonly resume: string;
  readonly dashboard: string;
  readonly settings: string;
  readonly troubleshoot: string;
  readonly quit: string;
  readonly quitNow: string;
  readonly connecting: string;
  readonly backendAway: string;
  readonly stopped: string;
  readonly starting: string;
  readonly running: string;
  readonly paused: string;
  readonly stopping: string;
  readonly failed: string;
  readonly phases: Readonly<Record<StartPhase, string>>;
  readonly containers: (count: number) => string;
  readonly more: (count: number) => string;
  readonly browse: (port: number) => string;
  readonly logs: string;
  readonly terminal: string;
  readonly restartContainer: string;
  readonly stopContainer: string;
  readonly goesOn: { readonly title: string; readonly body: string };
  readonly quitQuestion: string;
  /** Null: what runs is not known. */
  readonly quitDetail: (names: readonly string[] | null) => string;
  readonly cancel: string;
  readonly operationFailed: string;
  readonly startAtLoginFailed: (reason: string) => string;
  readonly commandLineFailed: (reason: string) => string;
  readonly unstopped: string;
  readonly unstoppedDetail: (reason: string) => string;
  readonly quitAnyway: string;
  readonly place: PlaceTexts;
  readonly updates: UpdateTexts;
  readonly notices: NoticeTexts;
  /** Of the dialogs in which files are chosen. */
  readonly files: {
    readonly folder: string;
    readonly file: string;
    readonly newFile: string;
    readonly tar: string;
    readonly all: string;
  };
}

export interface NoticeTexts {
  readonly started: string;
  readonly startedBody: string;
  readonly failed: string;
  readonly olderImage: string;
  readonly died: string;
  readonly diedBody: (name: string, exitCode: number) => string;
  readonly diedMany: (count: number) => string;
  readonly pullDone: string;
  readonly pullFailed: string;
  readonly portFailed: string;
  readonly morePorts: (count: number) => string;
}

const NAMED_MAX = 10;

const english: Texts = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  pause: 'Pause',
  resume: 'Resume',
  dashboard: 'Open dashboard',
  settings: 'Settings…',
  troubleshoot: 'Troubleshoot…',
  quit: 'Quit Boathouse',
  quitNow: 'Quit now, without waiting',
  connecting: 'Connecting',
  backendAway: 'The backend does not start',
  stopped: 'Stopped',
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  stopping: 'Stopping',
  failed: 'Failed',
  phases: {
    prepare: 'preparing',
    launch: 'launching the VM',
    kernel: 'kernel',
    disks: 'disks',
    services: 'services',
    ssh: 'connecting',
    engine: 'Docker engine',
  },
  containers: (count) => (count === 1 ? '1 container' : `${count} containers`),
  more: (count) => `${count} more…`,
  browse: (port) => `Open port ${port} in the browser`,
  logs: 'Logs',
  terminal: 'Terminal',
  restartContainer: 'Restart',
  stopContainer: 'Stop',
  goesOn: { title: 'Boathouse goes on', body: 'The engine keeps running. You find Boathouse beside the clock.' },
  quitQuestion: 'Quit Boathouse and stop the engine?',
  quitDetail: (names) =>
    detail(names, {
      unknown: 'Containers that are running will stop.',
      none: 'No container is running.',
      these: 'These containers will stop',
      more: 'more',
    }),
  cancel: 'Cancel',
  operationFailed: 'That did not work',
  startAtLoginFailed: (reason) => `The start at login could not be changed: ${reason}`,
  commandLineFailed: (reason) => `The commands for terminals were not all changed: ${reason}`,
  unstopped: 'The engine was not stopped',
  unstoppedDetail: (reason) => `${reason}\n\nIf you quit now, the engine and its containers keep running.`,
  quitAnyway: 'Quit anyway',
  place: englishPlace,
  updates: englishUpdates,
  notices: {
    started: 'The engine is running',
    startedBody: 'Docker can be used now.',
    failed: 'The engine failed',
    olderImage: 'The engine runs with an older image',
    died: 'A container failed',
    diedBody: (name, exitCode) => `${name} ended with exit code ${exitCode}.`,
    diedMany: (count) => `${count} containers failed`,
    pullDone: 'Image downloaded',
    pullFailed: 'An image could not be downloaded',
    portFailed: 'A port could not be published',
    morePorts: (count) => `And ${count} more.`,
  },
  files: {
    folder: 'Choose a folder',
    file: 'Choose a file',
    newFile: 'Choose where to save',
    tar: 'Tar archives',
    all: 'All files',
  },
};

const german: Texts = {
  start: 'Starten',
  stop: 'Stoppen',
  restart: 'Neu starten',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  dashboard: 'Dashboard öffnen',
  settings: 'Einstellungen …',
  troubleshoot: 'Fehlersuche …',
  quit: 'Boathouse beenden',
  quitNow: 'Sofort beenden, ohne zu warten',
  connecting: 'Verbindet',
  backendAway: 'Das Backend startet nicht',
  stopped: 'Gestoppt',
  starting: 'Startet',
  running: 'Läuft',
  paused: 'Angehalten',
  stopping: 'Stoppt',
  failed: 'Fehlgeschlagen',
  phases: {
    prepare: 'Vorbereitung',
    launch: 'VM wird gestartet',
    kernel: 'Kernel',
    disks: 'Datenträger',
    services: 'Dienste',
    ssh: 'Verbindung',
    engine: 'Docker-Engine',
  },
  containers: (count) => `${count} Container`,
  more: (count) => `${count} weitere …`,
  browse: (port) => `Port ${port} im Browser öffnen`,
  logs: 'Logs',
  terminal: 'Terminal',
  restartContainer: 'Neu starten',
  stopContainer: 'Stoppen',
  goesOn: { title: 'Boathouse läuft weiter', body: 'Die Engine läuft weiter. Boathouse ist neben der Uhr zu finden.' },
  quitQuestion: 'Boathouse beenden und die Engine stoppen?',
  quitDetail: (names) =>
    detail(names, {
      unknown: 'Laufende Container werden gestoppt.',
      none: 'Es läuft kein Container.',
      these: 'Diese Container werden gestoppt',
      more: 'weitere',
    }),
  cancel: 'Abbrechen',
  operationFailed: 'Das hat nicht geklappt',
  startAtLoginFailed: (reason) => `Der Start beim Anmelden konnte nicht geändert werden: ${reason}`,
  commandLineFailed: (reason) => `Die Befehle für Terminals wurden nicht alle geändert: ${reason}`,
  unstopped: 'Die Engine wurde nicht gestoppt',
  unstoppedDetail: (reason) => `${reason}\n\nWird jetzt beendet, laufen die Engine und ihre Container weiter.`,
  quitAnyway: 'Trotzdem beenden',
  place: germanPlace,
  updates: germanUpdates,
  notices: {
    started: 'Die Engine läuft',
    startedBody: 'Docker kann jetzt benutzt werden.',
    failed: 'Die Engine ist ausgefallen',
    olderImage: 'Die Engine läuft mit einem älteren Image',
    died: 'Ein Container ist abgestürzt',
    diedBody: (name, exitCode) => `${name} endete mit Exit-Code ${exitCode}.`,
    diedMany: (count) => `${count} Container sind abgestürzt`,
    pullDone: 'Image heruntergeladen',
    pullFailed: 'Ein Image konnte nicht heruntergeladen werden',
    portFailed: 'Ein Port konnte nicht veröffentlicht werden',
    morePorts: (count) => `Und ${count} weitere.`,
  },
  files: {
    folder: 'Ordner wählen',
    file: 'Datei wählen',
    newFile: 'Speicherort wählen',
    tar: 'Tar-Archive',
    all: 'Alle Dateien',
  },
};

/** By the system's language; English where we have none. */
export function textsFor(locale: string): Texts {
  return locale.toLowerCase().startsWith('de') ? german : english;
}

interface DetailWords {
  readonly unknown: string;
  readonly none: string;
  readonly these: string;
  readonly more: string;
}

function detail(names: readonly string[] | null, { unknown, none, these, more }: DetailWords): string {
  if (names === null) return unknown;
  if (names.length === 0) return none;
  const named = names.slice(0, NAMED_MAX).map((name) => `• ${name}`);
  if (names.length > NAMED_MAX) named.push(`… ${names.length - NAMED_MAX} ${more}`);
  return `${these}:\n${named.join('\n')}`;
}
