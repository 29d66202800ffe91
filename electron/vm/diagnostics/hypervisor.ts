import type { RosettaState } from '../../hypervisor/driver.ts';
import type { Proof } from '../../hypervisor/driver-table.ts';
import type { PassedOver } from '../../hypervisor/registry.ts';
import { dataDiskFolder, usedDataDisk } from '../data-disk-place.ts';
import { loadImage } from '../image-store.ts';
import { probeKernelOf } from '../probe-kernel.ts';
import { sizeWarnings } from '../resources.ts';
import { failure, ok, skipped, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

/** What a user of it should know. */
const PROOFS: Readonly<Record<Proof, string | null>> = {
  machines: null,
  'stand-in': 'Its driver was tried against a stand-in alone, never on such a computer.',
  'command-lines': 'Of its driver only the command lines were tested for this system.',
};

const ROSETTA: Readonly<Record<RosettaState, readonly string[]>> = {
  usable: ['Rosetta is installed: it runs amd64 containers.'],
  'not-installed': [
    'amd64 containers are emulated: Rosetta, which is faster, is not installed (softwareupdate --install-rosetta, then boathouse restart).',
  ],
  none: [],
};

/** What to do about emulation. */
const OTHER_ARCHITECTURE =
  'BOATHOUSE_ARCH asked for this architecture: boathouse stop, unset it, and start after ten seconds, when the backend that has it is gone.';
const EMULATION_ASKED_FOR = 'Let it choose: boathouse settings set hypervisor.accelerator auto && boathouse restart.';
const NO_HARDWARE =
  'Make hardware virtualization available (firmware settings, access to /dev/kvm), then: boathouse restart.';
const NO_HARDWARE_ON_WINDOWS =
  'Switch on virtualization in the firmware and the Windows feature “Windows Hypervisor Platform”, then: boathouse restart. Or, while there are no data yet, ' +
  'take Windows’ own: boathouse settings set hypervisor.driver hyperv (or wsl).';

export const hypervisorCheck: DiagnosticCheck = {
  id: 'hypervisor',
  title: 'The hypervisor works',
  async run(context, signal) {
    const image = await loadImage(context.imageFolder, context.arch).catch(() => null);
    if (image === null) return skipped('It is tried with the VM image, which is not there.');
    const settings = await context.readSettings();
    const { hypervisor, disk } = settings;
    const place = { layout: context.layout, settings: disk };
    const dataDisk = await usedDataDisk(place);
    const choice = await context.drivers.choose(
      { driver: hypervisor.driver, dataDisk },
      {
        arch: context.arch,
        accelerator: hypervisor.accelerator,
        probeKernel: probeKernelOf(image),
        dataFolder: dataDiskFolder(place),
        stateFolder: context.layout.cacheFolder,
        logger: context.logger,
        signal,
      },
    );
    if (choice.kind === 'none') return failure(choice.reason, choice.hint);
    const { driver, probe, passedOver } = choice;
    const { consoleMissing } = context.machine;
    const proof = PROOFS[choice.proof];
    const detail = [
      `${driver.name} ${probe.version} with ${probe.accelerator}${probe.program === null ? '' : ` (${probe.program})`}.`,
      ...(proof === null ? [] : [proof]),
      ...(consoleMissing === null ? [] : [consoleMissing]),
      ...passedOver.map(describePassedOver),
      ...probe.warnings,
      ...sizeWarnings(settings, driver.capabilities),
      ...(hypervisor.rosetta ? ROSETTA[probe.rosetta] : []),
    ].join(' ');
    if (probe.accelerator !== 'tcg') return ok(detail);
    if (!context.drivers.isOwn(context.arch)) return warning(detail, OTHER_ARCHITECTURE);
    if (hypervisor.accelerator === 'tcg') return warning(detail, EMULATION_ASKED_FOR);
    return warning(detail, context.platform === 'win32' ? NO_HARDWARE_ON_WINDOWS : NO_HARDWARE);
  },
};

function describePassedOver({ name, reason, hint }: PassedOver): string {
  return hint === '' ? `Not ${name}: ${reason}.` : `Not ${name}: ${reason} (${hint.replace(/\.$/, '')}).`;
}
