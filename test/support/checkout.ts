import { fileURLToPath } from 'node:url';

/** The checkout, with a slash at its end. Tests run from their sources, benchmarks from what tsc made of them in dist/. */
export const CHECKOUT = fileURLToPath(
  new URL(import.meta.url.includes('/dist/test/') ? '../../../' : '../../', import.meta.url),
);
