import { z } from 'zod';

/** The file roles of a built image; see `vm-assets/GUEST.md`. */
export const imageFileRole = z.enum(['kernel', 'initramfs', 'rootfs', 'bootDisk', 'sbom']);
export type ImageFileRole = z.infer<typeof imageFileRole>;

export const guestArchitecture = z.enum(['amd64', 'arm64']);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const imageIdShape = sha256;

const imageFile = z.strictObject({
  /** File name beside the manifest; never a path. */
  name: z.string().regex(/^[A-Za-z0-9._-]+$/),
  sizeBytes: z.int().nonnegative(),
  sha256,
});

const imagePackage = z.strictObject({
  name: z.string(),
  version: z.string(),
  suite: z.string(),
  sha256,
  /** `newer`: the mirror no longer had the locked version and the suite's current one was taken. */
  origin: z.enum(['locked', 'newer']),
});

/** `manifest.json` of a built image: what it is made of and what its bytes must be. */
export const imageManifest = z.strictObject({
  formatVersion: z.literal(1),
  arch: guestArchitecture,
  /** SHA-256 over the roles and hashes of the files: two images with one id are the same bytes. */
  imageId: imageIdShape,
  kernelVersion: z.string(),
  /** Kernel command line; the driver appends its own `console=`. */
  commandLine: z.string(),
  /** Added to it when the processor is emulated. */
  emulatedCommandLine: z.string(),
  /**
   * What this image makes of a data disk only images of this number or a higher one can read; see `vm-assets/GUEST.md`. Images of
   * before the number have the first.
   */
  dataFormat: z.int().positive().default(1),
  engine: z.strictObject({ version: z.string(), containerd: z.string(), runc: z.string() }),
  files: z.record(imageFileRole, imageFile),
  packages: z.array(imagePackage),
});
export type ImageManifest = z.infer<typeof imageManifest>;
