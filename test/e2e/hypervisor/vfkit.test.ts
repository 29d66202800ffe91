import { join } from 'node:path';
import { describeWholeMachine } from '../../support/stand-in/whole-machine.ts';
import { installStandIn } from '../../support/vfkit/vfkit-subject.ts';

/** With the image's own console driver: once started, everything that the network's holder (`cable-program.ts`) is for. */
describeWholeMachine({
  name: 'vfkit',
  install: async () => {
    const { folder, dispose } = await installStandIn(process.arch === 'arm64' ? 'arm64' : 'amd64', 'virtio');
    return { env: { BOATHOUSE_VFKIT: join(folder, 'vfkit') }, dispose };
  },
  settings: { driver: 'auto' },
  warnings: [],
  diagnosis: /vfkit 0\.6\.4 with hvf \(\S+\/vfkit\)\. Its driver was tried against a stand-in alone/,
  sharesReadOnlyOverSsh: true,
});
