import { expect, test } from 'vitest';
import { engineConfig } from '../../../electron/vm/engine-config.ts';

const network = { hostAlias: '10.0.2.2', mtu: 9000 };
const MTU = { mtu: 9000, 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '9000' } } };

function parsed(user: Parameters<typeof engineConfig>[0]): unknown {
  return JSON.parse(engineConfig(user, network));
}

test('without settings only what is ours stands there', () => {
  expect(parsed({})).toEqual({ 'host-gateway-ip': '10.0.2.2', ...MTU });
});

test('the user’s keys are added, win over ours, and null takes one of ours away', () => {
  expect(parsed({ debug: true, 'host-gateway-ip': '192.0.2.1', mtu: 1400 })).toEqual({
    ...MTU,
    debug: true,
    'host-gateway-ip': '192.0.2.1',
    mtu: 1400,
  });
  expect(parsed({ 'host-gateway-ip': null, 'default-network-opts': { bridge: null, overlay: { a: 'b' } } })).toEqual({
    mtu: 9000,
    'default-network-opts': { overlay: { a: 'b' } },
  });
});

test('the engine takes one spelling of the gateway only', () => {
  expect(parsed({ 'host-gateway-ips': ['192.0.2.1'] })).toEqual({ 'host-gateway-ips': ['192.0.2.1'], ...MTU });
});

test('objects and lists come through whole', () => {
  const user = {
    'log-opts': { 'max-size': '10m' },
    'insecure-registries': ['a:5000'],
    features: { x: { y: [1, { z: null }] } },
  };
  expect(parsed(user)).toMatchObject(user);
});

test.each(['hosts', 'data-root', 'containerd', 'exec-root', 'tls'])(
  '%s is refused, with its path and the reason',
  (key) => {
    expect(() => engineConfig({ [key]: 'x' }, network)).toThrow(`engine.config.${key} cannot be set: `);
  },
);

test('names of the prototype are plain keys', () => {
  const user = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "toString": null}') as Record<string, never>;
  expect(engineConfig(user, network)).toContain('"__proto__"');
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});
