import { fileURLToPath } from 'node:url';

/** The checkout that this compiled program (`dist/test/bench/vm/checkout.js`) belongs to, with a slash at its end. */
export const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));
