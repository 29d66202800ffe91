import { describe, expect, it } from 'vitest';
import { imageBuildRequest } from '../../../electron/api/engine/image-build.ts';
import { buildArguments, buildEnvironment } from '../../../electron/engine/images/build-command.ts';

const request = imageBuildRequest.parse({
  folder: '/home/anna/shop',
  dockerfile: 'docker/web.Dockerfile',
  tag: 'shop/web:2',
  arguments: [
    { name: 'VERSION', value: '--rm $(id) "x"' },
    { name: 'EMPTY', value: '' },
  ],
  target: 'final',
  platform: 'linux/arm64',
  noCache: true,
  pull: true,
});

describe('the docker client’s command line', () => {
  it('has every wish in one argument, which nothing in it can leave', () => {
    expect(buildArguments(request, 'buildkit', '/tmp/id')).toEqual([
      'buildx',
      'build',
      '--builder=default',
      '--load',
      '--progress=plain',
      '--iidfile=/tmp/id',
      '--file=/home/anna/shop/docker/web.Dockerfile',
      '--tag=shop/web:2',
      '--build-arg=VERSION=--rm $(id) "x"',
      '--build-arg=EMPTY=',
      '--target=final',
      '--platform=linux/arm64',
      '--no-cache',
      '--pull',
      '/home/anna/shop',
    ]);
  });

  it('is short where nothing is wished for', () => {
    const plain = {
      ...request,
      dockerfile: '/else/Dockerfile',
      tag: null,
      arguments: [],
      target: null,
      platform: null,
    };
    expect(buildArguments({ ...plain, noCache: false, pull: false }, 'classic', '/tmp/id')).toEqual([
      'build',
      '--iidfile=/tmp/id',
      '--file=/else/Dockerfile',
      '/home/anna/shop',
    ]);
  });

  it('is for our engine, whichever one the user’s environment is for', () => {
    const env = {
      PATH: '/bin',
      DOCKER_CONTEXT: 'far',
      DOCKER_HOST: 'tcp://far',
      BUILDX_BUILDER: 'far',
      HOME: '/home/a',
    };
    expect(buildEnvironment(env, 'unix:///run/docker.sock', 'classic')).toEqual({
      PATH: '/bin',
      HOME: '/home/a',
      DOCKER_HOST: 'unix:///run/docker.sock',
      DOCKER_BUILDKIT: '0',
      DOCKER_CLI_HINTS: 'false',
    });
  });
});

describe('a build request', () => {
  it.each([
    { folder: 'shop' },
    { folder: '/a\nb' },
    { tag: '--output=/etc' },
    { target: '-x' },
    { platform: 'linux' },
    { dockerfile: '' },
    { arguments: [{ name: 'A=B', value: '' }] },
    { arguments: [{ name: 'A', value: 'a\0b' }] },
  ])('is refused with %o', (part) => {
    expect(imageBuildRequest.safeParse({ ...request, ...part }).success).toBe(false);
  });
});
