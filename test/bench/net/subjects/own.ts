import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { type Settings, settingsSchema } from '../../../../electron/api/settings.ts';
import { loadNativeAddon } from '../../../../electron/native/load-native-addon.ts';
import { RunningCommand } from '../../../support/running-command.ts';
import { CHECKOUT } from '../../vm/checkout.ts';
import { OWN_GUEST, OWN_HOST_ALIAS } from '../own/own-guest.ts';
import { OWN_STACK_READY, type OwnStackOptions } from '../own/own-stack-options.ts';
import { bridgeTap, configureTap, TAP_NAME } from './guest-card.ts';
import type { Place, RunningSubject, Subject } from './subject.ts';

const PROGRAM = join(CHECKOUT, 'dist', 'test', 'bench', 'net', 'own', 'main.js');
const PATIENCE_MS = 10_000;

export interface OwnSubjectOptions {
  /** Of the checkout. */
  readonly version: string;
  /** Where the process leaves what V8 sampled of its threads; null: nothing is sampled. */
  readonly profileFolder: string | null;
}

/** Ours on QEMU's framing: the backend's network and its worker, in a process of their own. */
export function ownOnStream(options: OwnSubjectOptions): Subject {
  return {
    name: 'boathouse (stream)',
    version: options.version,
    mtus: [1500, 65_520],
    async start(place, mtu) {
      const folder = join(place.folder, `own-${process.hrtime.bigint()}`);
      await mkdir(folder);
      const path = join(folder, 'net.sock');
      const bridge = await bridgeTap(place, { ...OWN_GUEST, mtu, how: 'listen', path });
      const link = { kind: 'stream', networkSocket: path, sshSocket: join(folder, 'ssh.sock') } as const;
      const stack = await startStack(place, options, { link, settings: settingsFor(mtu) });
      await bridge.waitFor(/^ready$/m, PATIENCE_MS);
      return runningSubject(stack, bridge);
    },
  };
}

/** Ours on a TAP of its own, by the native addon. Throws `native-addon-missing`. */
export function ownOnTap(options: OwnSubjectOptions & { readonly offloads: boolean }): Subject {
  loadNativeAddon();
  const { offloads, version } = options;
  return {
    name: offloads ? 'boathouse (tap, offloads)' : 'boathouse (tap)',
    version,
    // With offloads the kernel cuts, whatever the MTU is.
    mtus: offloads ? [1500] : [1500, 65_520],
    async start(place, mtu) {
      const deviceName = `bhb${process.pid}`;
      const stack = await startStack(place, options, {
        link: { kind: 'tap', deviceName, offloads },
        settings: settingsFor(mtu),
      });
      await place.namespaces.ipInHost(`link set ${deviceName} netns ${place.namespaces.guest} name ${TAP_NAME}`);
      await configureTap(place.namespaces, { ...OWN_GUEST, mtu });
      return runningSubject(stack, null);
    },
  };
}

/** Made here: the backend's schemas take 16 MiB, and the network needs none of them. */
function settingsFor(mtu: number): Settings['network'] {
  return settingsSchema.parse({ network: { mode: 'boathouse', mtu } }).network;
}

async function startStack(
  { namespaces }: Place,
  { profileFolder }: OwnSubjectOptions,
  stack: OwnStackOptions,
): Promise<RunningCommand> {
  const sampling = profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const argv = namespaces.inHost([execPath, ...sampling, PROGRAM, JSON.stringify(stack)]);
  const command = new RunningCommand(argv, { env: process.env });
  await command.waitFor(OWN_STACK_READY, PATIENCE_MS);
  return command;
}

function runningSubject(stack: RunningCommand, bridge: RunningCommand | null): RunningSubject {
  return {
    hostAlias: OWN_HOST_ALIAS,
    dns: OWN_GUEST.gateway,
    pids: [stack.pid],
    async [Symbol.asyncDispose]() {
      // In order, so that a profile is written.
      stack.end();
      await stack.exit;
      await bridge?.[Symbol.asyncDispose]();
    },
  };
}
