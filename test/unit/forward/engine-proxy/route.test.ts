import { expect, it } from 'vitest';
import { apiCall } from '../../../../electron/forward/engine-proxy/route.ts';

it.each([
  ['/v1.51/containers/create?name=x', '/containers/create'],
  ['/containers/create', '/containers/create'],
  ['/v1/containers/create', '/containers/create'],
  ['/containers/%63reate', '/containers/create'],
  ['/%76%31.51/containers/create', '/containers/create'],
  ['http://docker/v1.51/containers/create', '/containers/create'],
  ['/version', '/version'],
  ['/v2/name', '/name'],
  ['*', '*'],
])('%s is the call %s', (target, path) => {
  expect(apiCall('POST', target)?.path).toBe(path);
});

it('keeps the query', () => {
  expect(apiCall('POST', '/v1.51/containers/create?name=a%20b')?.query.get('name')).toBe('a b');
});

it('knows nothing of what is no path', () => {
  expect(apiCall('GET', '/%zz')).toBeNull();
});
