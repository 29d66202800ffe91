import { expect, it } from 'vitest';
import { decodeClasslessRoutes, encodeClasslessRoutes } from '../../../../electron/net/wire/classless-routes.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { eachTruncation, hex } from './wire-bytes.ts';

const ROUTER = '0a0a0a0a';
const router = ipAddress('10.10.10.10');

/** The destinations of the table in RFC 3442, one after the other, each to the same router. */
const VALUE = hex(
  '00',
  ROUTER,
  '08 0a',
  ROUTER,
  '18 0a0000',
  ROUTER,
  '10 0a11',
  ROUTER,
  '18 0a1b81',
  ROUTER,
  '19 0a e5 00 80',
  ROUTER,
  '20 0a c6 7a 2f',
  ROUTER,
);

const ROUTES = [
  ['0.0.0.0', 0],
  ['10.0.0.0', 8],
  ['10.0.0.0', 24],
  ['10.17.0.0', 16],
  ['10.27.129.0', 24],
  ['10.229.0.128', 25],
  ['10.198.122.47', 32],
] as const;
const routes = ROUTES.map(([text, widthBits]) => ({ destination: ipAddress(text), widthBits, router }));

it('writes the routes of RFC 3442', () => {
  expect(encodeClasslessRoutes(routes)).toEqual(VALUE.bytes);
});

it('reads them', () => {
  expect(decodeClasslessRoutes(VALUE.bytes)).toEqual(routes);
});

it('clears what the mask does not cover', () => {
  expect(encodeClasslessRoutes([{ destination: ipAddress('10.229.0.255'), widthBits: 25, router }])).toEqual(
    hex('19 0ae50080', ROUTER).bytes,
  );
  expect(decodeClasslessRoutes(hex('19 0ae500ff', ROUTER).bytes)).toEqual([
    { destination: ipAddress('10.229.0.128'), widthBits: 25, router },
  ]);
});

it('refuses a width above 32 and a value that ends early', () => {
  expect(decodeClasslessRoutes(hex('21 0a00000000', ROUTER).bytes)).toBeNull();
  const boundaries = new Set([0, 5, 11, 19, 26, 34, 43]);
  const results = eachTruncation(VALUE, (_view, _offset, end) => decodeClasslessRoutes(VALUE.bytes.slice(0, end)));
  for (const [sizeBytes, result] of results.entries()) expect(result !== null).toBe(boundaries.has(sizeBytes));
});
