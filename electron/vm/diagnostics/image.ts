import { BoathouseError } from '../../base/errors.ts';
import { loadImage } from '../image-store.ts';
import { verifyImage } from '../image-verifier.ts';
import { failure, ok } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const imageCheck: DiagnosticCheck = {
  id: 'image',
  title: 'The VM image is as it was built',
  async run(context, signal) {
    try {
      const image = await loadImage(context.imageFolder, context.arch);
      await verifyImage(image, signal);
      const { engine, kernelVersion } = image.manifest;
      return ok(
        `All files in ${image.folder} have the right hashes (engine ${engine.version}, kernel ${kernelVersion}).`,
      );
    } catch (error) {
      if (!(error instanceof BoathouseError)) throw error;
      return failure(error.message, error.hint ?? 'Run `npm run setup` in the checkout, or install Boathouse again.');
    }
  },
};
