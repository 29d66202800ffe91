import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageBuildEvent } from '../../../electron/api/engine/image-build.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { until } from '../../support/until.ts';
import { drain, EngineUnderTest } from './support/engine-under-test.ts';
import { isAlive } from '../../support/is-alive.ts';

let world: EngineUnderTest;
let api: ApiClient;
let folder: string;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
  folder = join(world.folder, 'shop');
  await mkdir(folder);
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
});
afterEach(() => world[Symbol.asyncDispose]());

/** A docker client that is a script; `$iid` is where it is to write the image's id. */
async function docker(script: string): Promise<void> {
  const bin = join(world.folder, 'bin');
  await mkdir(bin, { recursive: true });
  const find = 'for one; do case $one in --iidfile=*) iid=${one#--iidfile=} ;; esac; done';
  await writeFile(join(bin, 'docker'), `#!/bin/sh\n${find}\n${script}\n`);
  await chmod(join(bin, 'docker'), 0o755);
  world.env['PATH'] = `${bin}:/usr/bin:/bin`;
}

const build = () =>
  iterate<ImageBuildEvent>((on) =>
    api.engine.images.build.subscribe(
      {
        folder,
        dockerfile: null,
        tag: 'shop:1',
        arguments: [],
        target: null,
        platform: null,
        noCache: false,
        pull: false,
      },
      on,
    ),
  );

describe('a build', () => {
  it('is the docker client’s, for our engine, with its output and the image', async () => {
    const note = join(world.folder, 'note');
    await docker(
      `[ "$2" = version ] && exit 0; echo "$DOCKER_HOST $*" >${note}; echo '#1 step' >&2; printf sha256:${'a'.repeat(64)} >"$iid"`,
    );
    const events = await drain(build());
    expect(events[0]).toMatchObject({ kind: 'opened' });
    expect(events.find(({ kind }) => kind === 'output')).toMatchObject({ text: '#1 step\n' });
    expect(events.at(-1)).toEqual({ kind: 'done', image: `sha256:${'a'.repeat(64)}` });
    const line = await readFile(note, 'utf8');
    expect(line).toContain(`unix://${join(world.folder, 'docker.sock')} buildx build --builder=default`);
  });

  it('is the classic builder’s where there is no buildx', async () => {
    await docker('[ "$1" = buildx ] && exit 1; echo "$DOCKER_BUILDKIT $1"');
    const events = await drain(build());
    expect(events.find(({ kind }) => kind === 'output')).toMatchObject({ text: '0 build\n' });
    expect(events.at(-1)).toEqual({ kind: 'done', image: null });
  });

  it('that fails says why', async () => {
    await docker(
      '[ "$2" = version ] && exit 0; echo "ERROR: failed to solve: exit code: 9"; echo; echo "View details"; exit 1',
    );
    expect(await failureOf(drain(build()))).toMatchObject({
      code: 'build-failed',
      message: 'The build failed: failed to solve: exit code: 9',
      hint: 'What went wrong stands in its output.',
    });
  });

  it('that finds no credential helper says where it was looked for', async () => {
    const said =
      'ERROR: failed to solve: error getting credentials - err: exec: "docker-credential-osxkeychain": executable file not found in $PATH, out: ``';
    await docker(`[ "$2" = version ] && exit 0; printf '%s\\n' '${said}'; exit 1`);
    expect(await failureOf(drain(build()))).toMatchObject({
      code: 'build-failed',
      hint: expect.stringMatching(
        /names docker-credential-osxkeychain,.*looked for: .*\/bin, \/usr\/bin, \/bin\.$/,
      ) as string,
    });
  });

  it('waits for a client that does not keep up, and ends when it leaves', async () => {
    const note = join(world.folder, 'note');
    await docker(`[ "$2" = version ] && exit 0; echo $$ >${note}; exec yes 'a line of the output'`);
    let read = 0;
    const subscription = api.engine.images.build.subscribe(
      { folder, dockerfile: null, tag: null, arguments: [], target: null, platform: null, noCache: false, pull: false },
      { onData: (event) => void (read += event.kind === 'output' ? event.units : 0) },
    );
    await until('the window to be full', () => read >= 1024 * 1024);
    subscription.unsubscribe();
    const pid = Number(await readFile(note, 'utf8'));
    await until('the end of the builder', () => !isAlive(pid));
    expect(read).toBeLessThan(2 * 1024 * 1024);
  });

  it('wants a docker client, a folder and a Dockerfile', async () => {
    world.env['PATH'] = world.folder;
    expect(await failureOf(drain(build()))).toMatchObject({ code: 'docker-client-missing' });
    folder = join(folder, 'Dockerfile');
    expect(await failureOf(drain(build()))).toMatchObject({ code: 'file-unsuitable' });
    folder = world.folder;
    expect(await failureOf(drain(build()))).toMatchObject({
      code: 'file-missing',
      message: `There is no file ${join(world.folder, 'Dockerfile')}`,
    });
    world.running = false;
    expect(await failureOf(drain(build()))).toMatchObject({ code: 'not-running' });
  });
});
