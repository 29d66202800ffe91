import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { LISTENERS_MAX } from '../../../electron/forward/limits.ts';
import { GuestListeners } from '../../../electron/forward/ports/guest-listeners.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type ForwardedEngine, forwardEngine } from './support/forwarded-engine.ts';

const [ONE, TWO] = ['11'.repeat(32), '22'.repeat(32)] as const;

/** A guest in which each container that is asked for listens at one port: 0x1111 and 0x2222. */
const EACH = 'while read -r ids; do for id in $ids; do echo "$id tcp 00000000:${id%${id#????}}"; done; echo .; done';

let forwarded: ForwardedEngine;
let listeners: GuestListeners;
let changed: string[];

beforeEach(async () => {
  forwarded = await forwardEngine();
  changed = [];
});

afterEach(async () => {
  listeners.dispose();
  await forwarded.dispose();
});

function listen(command: string): void {
  listeners = new GuestListeners({
    session: (signal) => forwarded.link.session(signal),
    command,
    clock: systemClock,
    random: () => 0.5,
    logger: silentLogger(),
  });
  listeners.onChange((id) => changed.push(id));
}

const heard = (count: number): Promise<true> =>
  eventually(() => Promise.resolve(changed.length >= count ? true : null), { what: `${count} changes` });

it('tells what changes of the containers that are followed, as long as they are', async () => {
  listen(EACH);
  listeners.follow([ONE]);
  await heard(1);
  expect(listeners.of(ONE)).toEqual([{ protocol: 'tcp', address: '0.0.0.0', port: 0x1111 }]);
  listeners.follow([TWO, ONE]);
  await heard(2);
  expect(changed).toEqual([ONE, TWO]);
  listeners.follow([TWO]);
  expect(listeners.of(ONE)).toEqual([]);
  expect(listeners.of(TWO)).toHaveLength(1);
});

it('ends the program with the last container, and starts it again for the next', async () => {
  listen(`echo "${ONE} tcp 00000000:0050"; echo .; cat >/dev/null`);
  listeners.follow([ONE]);
  await heard(1);
  listeners.follow([]);
  expect(listeners.of(ONE)).toEqual([]);
  listeners.follow([ONE]);
  await heard(2);
});

it('keeps what it knows while the session is gone, and asks again when it is back', async () => {
  listen(EACH);
  listeners.follow([ONE]);
  await heard(1);
  await forwarded.guest.restart();
  expect(listeners.of(ONE)).toHaveLength(1);
  listeners.follow([ONE, TWO]);
  await heard(2);
  expect(changed).toEqual([ONE, TWO]);
});

it('tries again when the program ends', async () => {
  const once = `${forwarded.folder}/once`;
  listen(`[ -e ${once} ] && { ${EACH}; } || { : >${once}; echo garbage; }`);
  listeners.follow([ONE]);
  await heard(1);
  expect(listeners.of(ONE)).toHaveLength(1);
});

it('looks at a limited number of sockets of one container', async () => {
  listen(`for port in $(seq 1 ${LISTENERS_MAX + 9}); do printf '${ONE} tcp 00000000:%04X\\n' $port; done; echo .; cat`);
  listeners.follow([ONE]);
  await heard(1);
  expect(listeners.of(ONE)).toHaveLength(LISTENERS_MAX);
});
