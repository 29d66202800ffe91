import { app } from 'electron';
import type { FleetingPlace } from '../../client/fleeting-place.ts';
import { confirmMove, tellFailure } from '../dialogs.ts';
import { textsFor } from '../texts.ts';
import { leaveFleetingPlace } from './leave-fleeting-place.ts';

/** Asks, moves the app into the Applications folder by Electron's own means, and ends this one. macOS alone. */
export async function moveAway(place: FleetingPlace): Promise<void> {
  const texts = textsFor(app.getLocale());
  // The new one has to find it free.
  app.releaseSingleInstanceLock();
  await leaveFleetingPlace(place, texts.place, {
    ask: (question) => confirmMove(texts, question),
    move: () => app.moveToApplicationsFolder(),
    tell: ({ message, detail }) => tellFailure(message, detail),
  });
  app.exit(0);
}
