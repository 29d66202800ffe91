import { credentialHelpersCheck } from './credential-helpers.ts';
import { dataFolderCheck } from './data-folder.ts';
import { dockerClientCheck } from './docker-client.ts';
import { dockerContextCheck } from './docker-context.ts';
import { engineCheck } from './engine.ts';
import { guestClockCheck } from './guest-clock.ts';
import { guestDiskCheck } from './guest-disk.ts';
import { guestGatewayCheck } from './guest-gateway.ts';
import { guestNamesCheck } from './guest-names.ts';
import { hostDiskCheck } from './host-disk.ts';
import { hostNamesCheck } from './host-names.ts';
import { hypervisorCheck } from './hypervisor.ts';
import { imageRollbackCheck } from './image-rollback.ts';
import { imageCheck } from './image.ts';
import { lockCheck } from './lock.ts';
import { memoryCheck } from './memory.ts';
import { networkCheck } from './network.ts';
import { otherEnginesCheck } from './other-engines.ts';
import { processorCheck } from './processor.ts';
import { sharesCheck } from './shares.ts';
import { socketPathCheck } from './socket-path.ts';
import { sshCheck } from './ssh.ts';
import type { DiagnosticCheck } from './types.ts';

/** In the order in which a person would look: this computer, our files, the VM, then what talks to it. */
export const DIAGNOSTIC_CHECKS: readonly DiagnosticCheck[] = [
  processorCheck,
  hypervisorCheck,
  memoryCheck,
  hostDiskCheck,
  dataFolderCheck,
  lockCheck,
  socketPathCheck,
  imageCheck,
  imageRollbackCheck,
  networkCheck,
  sshCheck,
  guestGatewayCheck,
  guestNamesCheck,
  hostNamesCheck,
  guestClockCheck,
  sharesCheck,
  guestDiskCheck,
  engineCheck,
  dockerClientCheck,
  credentialHelpersCheck,
  dockerContextCheck,
  otherEnginesCheck,
];
