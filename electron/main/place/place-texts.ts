import type { FleetingPlace } from '../../client/fleeting-place.ts';

/** What the app says when it was started where it cannot stay. */
export interface PlaceTexts {
  readonly question: string;
  readonly why: Readonly<Record<FleetingPlace, string>>;
  readonly move: string;
  readonly failed: string;
  /** `reason`: the system's words; empty when the user gave it up. */
  readonly failedDetail: (reason: string) => string;
}

const MOVE_BY_HAND = 'Quit Boathouse, and drag it into the Applications folder in Finder.';

export const english: PlaceTexts = {
  question: 'Move Boathouse to the Applications folder?',
  why: {
    'disk-image': 'It runs from its disk image. Ejecting that would take the engine’s files away from under it.',
    translocated:
      'macOS runs it from a temporary copy, as it was downloaded and never moved. Its containers would lose their engine with that copy.',
  },
  move: 'Move to Applications',
  failed: 'Boathouse was not moved',
  failedDetail: (reason) => (reason === '' ? MOVE_BY_HAND : `${reason}\n\n${MOVE_BY_HAND}`),
};

const VON_HAND = 'Beenden Sie Boathouse, und ziehen Sie es im Finder in den Ordner „Programme“.';

export const german: PlaceTexts = {
  question: 'Boathouse in den Ordner „Programme“ bewegen?',
  why: {
    'disk-image': 'Es läuft von seinem Image. Wird das ausgeworfen, fehlen der Engine ihre Dateien.',
    translocated:
      'macOS führt es aus einer vorläufigen Kopie aus, da es geladen und nie bewegt wurde. Mit ihr verlören die Container ihre Engine.',
  },
  move: 'In „Programme“ bewegen',
  failed: 'Boathouse wurde nicht bewegt',
  failedDetail: (reason) => (reason === '' ? VON_HAND : `${reason}\n\n${VON_HAND}`),
};
