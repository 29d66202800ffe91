import { describeError } from '../../base/errors.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Architecture } from '../driver.ts';
import type { AnswerCache } from '../answer-cache.ts';
import { type AskContext, askFeatures } from './ask-features.ts';
import { findQemu, installHint } from './find-qemu.ts';
import { findVirtiofsd, waysToRun } from './find-virtiofsd.ts';
import { REINSTALL } from '../find-program.ts';
import { fileIdentity, type HostFacts } from '../host-facts.ts';
import type { Installation } from './installation.ts';
import { verifyPackagedFiles } from '../packaged-files.ts';
import { isSupportedVersion, MINIMUM_VERSION, type QemuFeatures, parseFeatures } from './qemu-features.ts';
import { parseVirtiofsd, type Virtiofsd } from './virtiofsd.ts';
import { tryVirtiofsd } from './virtiofsd-trial.ts';

export interface InspectContext extends AskContext {
  readonly host: HostFacts;
  readonly cache: AnswerCache;
  readonly stateFolder: string;
}

/**
 * The QEMU for guests of `arch` and what belongs to it. Asked of the programs once, then remembered until their files change.
 * Throws `hypervisor-missing`, `hypervisor-too-old`, `hypervisor-failed`.
 */
export async function inspectInstallation(arch: Architecture, context: InspectContext): Promise<Installation> {
  const { host, cache, signal } = context;
  const { binary, isPackaged } = await findQemu(arch, host);
  if (isPackaged && host.packagedFolder !== null && host.platform === 'win32')
    await verifyPackagedFiles(host.packagedFolder, cache, signal);
  const features = await featuresOf(binary, context);
  if (!isSupportedVersion(features.version)) {
    const message = `${binary} is QEMU ${features.version}; ${MINIMUM_VERSION.join('.')} or newer is needed`;
    throw new BoathouseError('hypervisor-too-old', message, {
      hint: isPackaged ? REINSTALL : installHint(arch, host.platform),
    });
  }
  const virtiofsd = features.devices.includes('vhost-user-fs-pci') ? await workingVirtiofsd(context) : null;
  return { binary, features, virtiofsd };
}

async function featuresOf(binary: string, context: InspectContext): Promise<QemuFeatures> {
  const key = `features|${context.host.identity}|${await fileIdentity(binary)}`;
  const remembered = parseFeatures(await context.cache.get(key));
  if (remembered !== null) return remembered;
  const features = await askFeatures(binary, context);
  await context.cache.set(key, features);
  return features;
}

/** The first virtiofsd, and the first way to run it, that passes its trial; null when none does. */
async function workingVirtiofsd(context: InspectContext): Promise<Virtiofsd | null> {
  const { user } = context.host;
  if (user === null) return null;
  for (const binary of await findVirtiofsd(context.host)) {
    const key = `virtiofsd|${context.host.identity}|${user.uid}|${await fileIdentity(binary)}`;
    const answer = await context.cache.get(key);
    const remembered = answer === 'none' ? 'none' : parseVirtiofsd(answer);
    const found = remembered ?? (await tryWays(binary, user, context)) ?? 'none';
    if (remembered === null) await context.cache.set(key, found);
    if (found !== 'none') return found;
  }
  return null;
}

async function tryWays(
  binary: string,
  user: { uid: number; gid: number },
  context: InspectContext,
): Promise<Virtiofsd | null> {
  try {
    for (const way of await waysToRun(binary, user, context.signal)) {
      if (await tryVirtiofsd(way, context.stateFolder, context)) return way;
    }
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.logger.debug(`${binary}: ${describeError(error)}`);
  }
  return null;
}
