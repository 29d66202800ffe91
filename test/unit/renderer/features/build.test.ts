import { describe, expect, it } from 'vitest';
import { EMPTY_BUILD, requestOfForm } from '../../../../renderer/features/images/build/build-form.ts';
import { dockerBuildText } from '../../../../renderer/features/images/build/docker-build-text.ts';

describe('the form of a build', () => {
  it('is a request where what is empty is not asked for', () => {
    const { request, problems } = requestOfForm({ ...EMPTY_BUILD, folder: ' /home/anna/shop ' });
    expect(problems.size).toBe(0);
    expect(request).toEqual({
      folder: '/home/anna/shop',
      dockerfile: null,
      tag: null,
      arguments: [],
      target: null,
      platform: null,
      noCache: false,
      pull: false,
    });
  });

  it('has an argument a line, values as they are', () => {
    const { request } = requestOfForm({ ...EMPTY_BUILD, folder: '/a', arguments: 'A=1 = 2 \n\n B=\n' });
    expect(request.arguments).toEqual([
      { name: 'A', value: '1 = 2 ' },
      { name: 'B', value: '' },
    ]);
  });

  it('says which fields are wrong', () => {
    const wrong = { folder: 'shop', tag: 'no name', target: '-x', platform: 'arm', arguments: 'A' };
    expect([...requestOfForm({ ...EMPTY_BUILD, ...wrong }).problems.keys()]).toEqual([
      'folder',
      'tag',
      'target',
      'platform',
      'arguments',
    ]);
  });

  it('is shown as a command line that a shell reads as meant', () => {
    const form = {
      ...EMPTY_BUILD,
      folder: '/home/anna/my shop',
      dockerfile: 'web.Dockerfile',
      tag: 'shop/web:2',
      arguments: "NAME=it's",
      pull: true,
    };
    expect(dockerBuildText(requestOfForm(form).request)).toBe(
      "docker build --tag shop/web:2 --file '/home/anna/my shop/web.Dockerfile' --build-arg 'NAME=it'\\''s' --pull '/home/anna/my shop'",
    );
  });
});
