import { join } from 'node:path';
import { BoathouseError, describeError } from '../base/errors.ts';
import { readTextIfPresent } from '../host/read-text.ts';
import type { Architecture } from '../hypervisor/driver.ts';
import { type ImageFileRole, type ImageManifest, imageFileRole, imageManifest } from './image-manifest.ts';

/** A built image that was found and whose manifest was understood. Its files are not yet verified: `image-verifier.ts`. */
export interface MachineImage {
  readonly folder: string;
  readonly manifest: ImageManifest;
  /** Absolute path by role. */
  readonly paths: Readonly<Record<ImageFileRole, string>>;
}

const FORMAT_VERSION = 1;
const GET_ONE = 'Run `npm run setup` in the checkout, or install Boathouse again.';

/** Set-up makes the one of the computer's own architecture, which another may have been asked for instead of (BOATHOUSE_ARCH). */
const getOneFor = (arch: Architecture): string =>
  `Run \`npm run setup\` in the checkout, or there \`npm run image:build -- --arch ${arch}\`, or install Boathouse again.`;

const manifestFile = (folder: string): string => join(folder, 'manifest.json');

/**
 * Reads the image in `folder`, made for `arch`. Errors: `image-missing`, `image-manifest-damaged`, `image-format-unknown`,
 * `image-wrong-architecture`.
 */
export async function loadImage(folder: string, arch: Architecture): Promise<MachineImage> {
  const file = manifestFile(folder);
  const document = await readManifest(folder, arch);
  const { formatVersion } = document;
  if (typeof formatVersion === 'number' && formatVersion !== FORMAT_VERSION) {
    throw new BoathouseError(
      'image-format-unknown',
      `The VM image in ${folder} has format ${formatVersion}, not ${FORMAT_VERSION}`,
      {
        hint: `It belongs to another version of Boathouse. ${GET_ONE}`,
      },
    );
  }
  const parsed = imageManifest.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(file, issue === undefined ? 'it is not a manifest' : `${issue.path.join('.')}: ${issue.message}`);
  }
  const manifest = parsed.data;
  if (manifest.arch !== arch) {
    throw new BoathouseError(
      'image-wrong-architecture',
      `The VM image in ${folder} is for ${manifest.arch}, not for ${arch}`,
      {
        hint: `${getOneFor(arch)} BOATHOUSE_ARCH and BOATHOUSE_IMAGE, where they are set, must mean the same one.`,
      },
    );
  }
  const paths = Object.fromEntries(
    imageFileRole.options.map((role) => [role, join(folder, manifest.files[role].name)]),
  );
  return { folder, manifest, paths: paths as Record<ImageFileRole, string> };
}

async function readManifest(folder: string, arch: Architecture): Promise<Record<string, unknown>> {
  const file = manifestFile(folder);
  let text: string | null;
  try {
    text = await readTextIfPresent(file);
  } catch (error) {
    throw damaged(file, describeError(error), error);
  }
  if (text === null) {
    throw new BoathouseError('image-missing', `There is no VM image in ${folder}`, { hint: getOneFor(arch) });
  }
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return { ...document };
  } catch (error) {
    throw damaged(file, describeError(error), error);
  }
  throw damaged(file, 'it is not a manifest');
}

function damaged(file: string, reason: string, cause?: unknown): BoathouseError {
  return new BoathouseError('image-manifest-damaged', `The VM image's manifest ${file} cannot be used: ${reason}`, {
    hint: GET_ONE,
    cause,
  });
}
