import { z } from 'zod';
import { guestArchitecture } from '../../electron/vm/image-manifest.ts';

/**
 * The schema of `vm-assets/image.yml`, the whole truth about what is in the guest. The file's own head explains it to those
 * who edit it; this module says what is allowed. Everything is strict: an unknown key is an error that names its path.
 */

const name = z.string().regex(/^[a-z0-9][a-z0-9.+-]*$/, 'a lower-case name of letters, digits, ".", "+" and "-"');
const packageName = z.string().regex(/^[a-z0-9{][a-z0-9.+{}-]*$/, 'a Debian package name');
const suiteName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a suite name such as forky');
const moduleName = z.string().regex(/^[A-Za-z0-9_]+$/, 'a module name with "_", not "-"');

const kernelArgument = z.string().regex(/^[\x21-\x7e]+$/, 'one kernel argument without spaces');
const environment = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().regex(/^[\x20-\x7e]*$/))
  .default({});
const guestPath = z
  .string()
  .regex(/^\/[^\0]*$/, 'an absolute path')
  .refine((path) => !path.split('/').some((part) => part === '..' || part === '.'), 'a path without "." and ".."')
  .refine((path) => path === '/' || !path.endsWith('/'), 'a path without a "/" at its end');

const sourcePath = z
  .string()
  .regex(/^[A-Za-z0-9._/-]+$/, 'a path inside vm-assets/')
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'a path inside vm-assets/');

const mode = z.string('a mode in quotes, such as "0755"').regex(/^[0-7]{4}$/, 'a mode of four octal digits in quotes');

/** Only for one architecture; without it an entry is for both. */
const onlyArch = { arch: guestArchitecture.optional() };

/** A module, or one that only one architecture's kernel has. */
const moduleEntry = z.union([moduleName, z.strictObject({ name: moduleName, arch: guestArchitecture })]);

/** A glob over a package's paths, or one path that is stored under another name. */
const packageFile = z.union([
  guestPath,
  z.strictObject({ from: guestPath, to: guestPath, mode: mode.optional(), ...onlyArch }),
]);

const packageEntry = z.strictObject({
  name: packageName,
  suite: suiteName.optional(),
  ...onlyArch,
  files: z.array(packageFile).min(1),
});

/** What is put into the tree that no package holds; exactly one of the five kinds. */
const treeEntry = z
  .strictObject({
    path: guestPath,
    mode: mode.optional(),
    ...onlyArch,
    /** A text file of the repository, relative to vm-assets/. */
    source: sourcePath.optional(),
    /** The text itself. */
    content: z.string().optional(),
    /** The target of a symbolic link. */
    link: z.string().min(1).optional(),
    directory: z.literal(true).optional(),
    /** The files of a package one after another, by name. */
    concatenate: z.strictObject({ package: packageName, files: guestPath }).optional(),
  })
  .refine(
    (entry) =>
      [entry.source, entry.content, entry.link, entry.directory, entry.concatenate].filter((kind) => kind !== undefined)
        .length === 1,
    'exactly one of source, content, link, directory, concatenate',
  );

const tree = {
  packages: z.array(packageEntry),
  files: z.array(treeEntry),
};

const service = z.strictObject({
  name,
  /** Program and arguments; started without a shell's help, so nothing is expanded. */
  command: z.array(z.string().min(1)).min(1),
  /** `daemon` is restarted when it exits; `task` runs once and is "ready" when it has exited with 0. */
  kind: z.enum(['daemon', 'task']).default('daemon'),
  /** Services and milestones that must be ready before it is started. */
  needs: z.array(name).default([]),
  /** A path that exists once the daemon is ready; without it, it is ready when it was started. */
  ready: guestPath.optional(),
  /** Instead of a path: the daemon is ready when a line of its output holds this text. */
  readyText: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'one line of plain text')
    .optional(),
  /** Added to the environment of the service. */
  environment,
  /** Added to that when the processor is emulated. */
  emulatedEnvironment: environment,
  stopSignal: z.enum(['TERM', 'INT', 'QUIT', 'HUP']).default('TERM'),
  stopTimeoutSeconds: z.int().min(0).max(600).default(10),
  openFiles: z.int().min(64).max(1_048_576).optional(),
});

export const imageDefinition = z.strictObject({
  formatVersion: z.literal(1),
  /** See `vm-assets/GUEST.md`, “The format of the data”. */
  dataFormat: z.int().positive().default(1),
  mirror: z.url({ protocol: /^https?$/ }),
  /** The suite of every package that names no other. */
  suite: suiteName,
  kernel: z.strictObject({
    package: packageName,
    suite: suiteName.optional(),
    commandLine: z.array(kernelArgument),
    /** Added to that by the host when the processor is emulated. */
    emulatedCommandLine: z.array(kernelArgument).default([]),
    modules: z.strictObject({
      initramfs: z.array(moduleEntry),
      boot: z.array(moduleEntry),
      available: z.array(moduleEntry),
    }),
  }),
  bootDisk: z.strictObject({
    /** Which package, and which file of it, is the EFI program that starts a kernel of its own sections. */
    package: packageName,
    suite: suiteName.optional(),
    stub: guestPath,
    /** Added to the kernel's command line. */
    commandLine: z.array(kernelArgument),
  }),
  engine: z.strictObject({ dockerd: packageName, containerd: packageName, runc: packageName }),
  initramfs: z.strictObject(tree),
  root: z.strictObject(tree),
  sysctls: z.record(z.string().regex(/^[a-z0-9_-]+(\.[A-Za-z0-9_/-]+)+$/), z.union([z.string(), z.int()])),
  /** Conditions that the init itself announces, which services may need. */
  milestones: z.array(name),
  services: z.array(service),
});

export type ImageDefinition = z.infer<typeof imageDefinition>;
export type PackageEntry = z.infer<typeof packageEntry>;
export type TreeEntry = z.infer<typeof treeEntry>;
export type ModuleEntry = z.infer<typeof moduleEntry>;
export type ServiceEntry = z.infer<typeof service>;
