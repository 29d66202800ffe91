import { z } from 'zod';
import type { FileRoot } from '../../api/engine/files.ts';
import { BoathouseError } from '../../base/errors.ts';
import { count, entriesOf, flag, id, listOf, text } from '../client/answer-shapes.ts';
import { readAnswer } from '../client/read-answer.ts';
import type { RequestField } from '../guest-request.ts';

const inspectedContainer = z.object({
  Id: id,
  State: z.object({ Running: flag, Pid: count }),
  GraphDriver: z.object({ Data: z.object({ LowerDir: text, UpperDir: text, WorkDir: text }).nullable().catch(null) }),
  Mounts: listOf(z.object({ Type: text, Source: text, Destination: text, RW: flag })),
});

const inspectedVolume = z.object({
  Driver: text,
  Mountpoint: text,
  Options: entriesOf(z.string()),
});

/** Where the program finds a container's root (see root.pl), of the engine's own answer about it. Throws `files-unavailable`. */
export function containerRootFields(answer: unknown): readonly RequestField[] {
  const { Id, State, GraphDriver, Mounts } = readAnswer(inspectedContainer, answer, 'a container');
  if (State.Running && State.Pid > 1) {
    return [
      ['container', Id],
      ['pid', State.Pid],
    ];
  }
  const layers = GraphDriver.Data;
  if (layers === null || layers.LowerDir === '' || layers.UpperDir === '' || layers.WorkDir === '') {
    throw new BoathouseError(
      'files-unavailable',
      'The engine does not say where it keeps the files of this container',
      {
        hint: 'Start the container. With Docker’s own storage (overlay2), those of stopped ones are found as well.',
      },
    );
  }
  return [
    ['lower', layers.LowerDir],
    ['upper', layers.UpperDir],
    ['work', layers.WorkDir],
    ...Mounts.filter(({ Source }) => Source.startsWith('/')).map(
      ({ Source, Destination, RW }): RequestField => ['mount', [Source, Destination, RW ? 'rw' : 'ro']],
    ),
  ];
}

/** The same of a volume's. */
export function volumeRootFields(answer: unknown): readonly RequestField[] {
  const { Driver, Mountpoint, Options } = readAnswer(inspectedVolume, answer, 'a volume');
  if (Driver !== 'local' || !Mountpoint.startsWith('/')) {
    throw new BoathouseError(
      'files-unavailable',
      `Where the driver ${Driver} keeps the files of this volume is not known`,
      {
        hint: 'Look at them in a container that mounts it.',
      },
    );
  }
  // One with a device is mounted for as long as containers use it.
  const isDevice = Options.some(([name, value]) => name === 'device' && value !== '');
  return [['folder', Mountpoint], ...(isDevice ? ([['mounted', 1]] as const) : [])];
}

/** What the engine is asked. */
export function rootCall(root: FileRoot): { readonly path: string; readonly about: 'container' | 'volume' } {
  return root.kind === 'container'
    ? { path: `/containers/${encodeURIComponent(root.container)}/json`, about: 'container' }
    : { path: `/volumes/${encodeURIComponent(root.volume)}`, about: 'volume' };
}
