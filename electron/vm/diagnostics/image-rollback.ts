import { firstLine } from '../../api/image-fallback.ts';
import { loadImage } from '../image-store.ts';
import { readImageRecord } from '../rollback/image-record.ts';
import { keptImageFolder } from '../rollback/kept-image.ts';
import { verifyImage } from '../image-verifier.ts';
import { ok, skipped, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const imageRollbackCheck: DiagnosticCheck = {
  id: 'image-rollback',
  title: 'The VM image of this version boots, and one that booted is kept',
  async run({ arch, imageFolder, isImageInstalled, layout, readSettings }, signal) {
    const { rollback } = (await readSettings()).image;
    if (rollback === 'off') return skipped('No image is kept: image.rollback is off.');
    if (rollback === 'auto' && !isImageInstalled) return skipped('The image did not come with an installed Boathouse.');
    const { booted, kept, broken } = await readImageRecord(layout.imageRecord);
    const installed = await loadImage(imageFolder, arch).catch(() => null);
    if (broken !== null && broken.imageId === installed?.manifest.imageId) {
      return warning(
        `The image of this version did not boot on ${new Date(broken.atMs).toISOString().slice(0, 10)}: ${firstLine(broken.failure.message)}. ` +
          `Started instead is that of Boathouse ${kept?.appVersion ?? 'an older version'}.`,
        'Please report it. The next version is tried by itself; to try this one again: boathouse restart --retry-image.',
      );
    }
    if (booted === null) return skipped('No image has booted yet.');
    if (kept === null) {
      return warning(
        'No image is kept in case that of the next version does not boot.',
        'The backend’s log says why (boathouse logs backend); mostly the disk is too full. It is tried again at each start.',
      );
    }
    try {
      await verifyImage(await loadImage(keptImageFolder(layout.imagesFolder, kept.imageId), arch), signal);
    } catch (error) {
      signal.throwIfAborted();
      return warning(
        `The image of Boathouse ${kept.appVersion} that is kept cannot be used: ${error instanceof Error ? error.message : String(error)}`,
        'Start anew: boathouse restart. It is then kept again.',
      );
    }
    return ok(`That of Boathouse ${kept.appVersion} (engine ${kept.engineVersion}) is kept.`);
  },
};
