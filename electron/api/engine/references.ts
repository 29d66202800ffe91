import { z } from 'zod';
import { CONTAINER_NAME, CONTAINER_NAME_MAX } from './container-name.ts';

/** A container's id, the beginning of one, or its name. Nothing that could leave its place in a path of the engine's API. */
export const containerReference = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be a container’s id or name');

/** A name that is given to a container. */
export const containerName = z
  .string()
  .max(CONTAINER_NAME_MAX)
  .regex(CONTAINER_NAME, 'must be two or more letters, digits, `_`, `.` or `-`');

/** `nginx`, `registry:5000/team/app:1.2`, `app@sha256:…`, or an image’s id. */
export const imageReference = z
  .string()
  .max(512)
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_.:/@[\]-]*[A-Za-z0-9_\]])?$/,
    'must be an image’s name, such as nginx:1.27, or its id',
  )
  .refine((text) => !text.split('/').some((part) => part === '..' || part === '.' || part === ''), {
    message: 'must not have empty parts',
  });

/** `linux/arm64` */
export const platformName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:\/[a-z0-9]+){1,2}$/, 'must be a platform such as linux/arm64');

export const volumeName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be letters, digits, `_`, `.` or `-`');

/** A network's id or name. The engine takes more in names than this; such networks are reached by their ids. */
export const networkReference = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be a network’s id or name');

const noControlCharacters = /^[^\u0000-\u001f\u007f]*$/;

/** One line of text that the engine is handed as it is. */
export function lineOfText(maxLength: number): z.ZodString {
  return z.string().max(maxLength).regex(noControlCharacters, 'must not have control characters');
}

/** Labels, and options of drivers. */
export const labels = z
  .record(lineOfText(1024).min(1), z.string().max(65_536))
  .refine((record) => Object.keys(record).length <= 512, 'at most 512 labels');
