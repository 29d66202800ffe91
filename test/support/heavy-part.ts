/**
 * How much of the work of the tests in `heavy/` is done: all of it, or one part in so many, for runs whose time is limited
 * (`BOATHOUSE_TEST_HEAVY_PARTS`, which CI sets).
 */
export const HEAVY_PARTS = Number(process.env['BOATHOUSE_TEST_HEAVY_PARTS'] ?? 1);
