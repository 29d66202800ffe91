import { z } from 'zod';
import { BoathouseError } from '../../base/errors.ts';
import { answerList, entriesOf, id, listOf, text, textOrNull, texts } from '../client/answer-shapes.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';

const inspected = z.object({ Driver: text, Mountpoint: text, Options: entriesOf(text) });
const users = answerList(z.object({ Id: id, Names: texts, Mounts: listOf(z.object({ Name: textOrNull })) }));

/** Where the VM has what is in a volume of the driver `local`. */
function placeOf(volume: string): string {
  return `/var/lib/docker/volumes/${volume}/_data`;
}

export async function volumeExists(client: EngineClient, volume: string): Promise<boolean> {
  try {
    await client.read(inspection(volume));
    return true;
  } catch (error) {
    if (error instanceof BoathouseError && error.code === 'no-such-volume') return false;
    throw error;
  }
}

/** Throws `volume-unsupported`, and `no-such-volume`. */
export async function requireOwnVolume(client: EngineClient, volume: string): Promise<void> {
  const { Driver, Mountpoint, Options } = readAnswer(inspected, await client.read(inspection(volume)), 'a volume');
  const reason =
    Driver !== 'local'
      ? `is of the driver ${Driver}`
      : Options.length > 0
        ? 'was made with options, and may be a folder of this computer or a disk of another'
        : Mountpoint !== placeOf(volume)
          ? `is at ${Mountpoint}`
          : null;
  if (reason === null) return;
  throw new BoathouseError('volume-unsupported', `The volume ${volume} ${reason}`, {
    hint: 'Reach what is in it by a container that mounts it: docker run --rm -v …',
  });
}

/** Throws `volume-in-use` when containers that run, or are paused, mount it. One that is started right after is not noticed. */
export async function requireUnused(client: EngineClient, volume: string): Promise<void> {
  const filters = JSON.stringify({ volume: [volume], status: ['running', 'paused', 'restarting'] });
  const answer = await client.read({ path: '/containers/json', query: { all: true, filters }, about: 'object' });
  const names = readAnswer(users, answer, 'its containers')
    // The engine's filter takes a path in a container for a volume, too.
    .filter(({ Mounts }) => Mounts.some(({ Name }) => Name === volume))
    .map(({ Id, Names }) => Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12));
  if (names.length === 0) return;
  throw new BoathouseError('volume-in-use', `Running containers use the volume ${volume}: ${names.join(', ')}`, {
    hint: 'Stop them first, or force it.',
  });
}

function inspection(volume: string) {
  return { path: `/volumes/${encodeURIComponent(volume)}`, about: 'volume' } as const;
}
