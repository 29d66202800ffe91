import { expect, test } from 'vitest';
import {
  mountInGuest,
  parseCutOff,
  parseOutcomes,
  renewInGuest,
} from '../../../../electron/vm/served-shares/guest-script.ts';
import { cutOffSentence } from '../../../../electron/vm/served-shares/sentences.ts';
import { FakeAccess, output } from '../../../support/vm/fake-guest.ts';

const ID = '0123456789ab'.padEnd(64, 'c');
const OTHER = 'd'.repeat(64);
const { signal } = new AbortController();

test('what became of each is told, and who is cut off', () => {
  const outcomes = parseOutcomes(
    'share0 mounted\nshare1 failed mount: mounting x failed: Connection reset by peer\nshare2 failed\n',
  );
  expect([...outcomes]).toEqual([
    ['share0', null],
    ['share1', 'mount: mounting x failed: Connection reset by peer'],
    ['share2', 'the VM does not say why'],
  ]);
  expect(parseCutOff(`cut-off ${ID} open\ncut-off ${OTHER} left\n`)).toEqual([
    { container: ID, reason: 'open' },
    { container: OTHER, reason: 'left' },
  ]);
});

test('what is no word of the script says nothing, nor a container by a made-up name', () => {
  expect(parseOutcomes('\nnonsense\nshare0 unmounted\n')).toEqual(new Map());
  expect(parseCutOff('\nnonsense\ncut-off $(reboot)\ncut-off $(reboot) open\n')).toEqual([]);
});

test('an image without the script, and a script that fails, are errors that say so', async () => {
  const access = new FakeAccess();
  access.answer = () => Promise.resolve({ exitCode: 127, stdout: '', stderr: 'sh: not found' });
  await expect(mountInGuest(access, [], signal)).rejects.toMatchObject({
    code: 'share-failed',
    hint: expect.stringContaining('image') as string,
  });
  access.answer = () => Promise.resolve({ exitCode: 1, stdout: '', stderr: 'no room\n' });
  await expect(renewInGuest(access, signal)).rejects.toThrow('no room');
  access.answer = () => Promise.resolve(output(`cut-off ${ID}\n`));
  // An image of before gives no reason.
  expect(await renewInGuest(access, signal)).toEqual([{ container: ID, reason: 'left' }]);
  expect(access.commands.at(-1)).toBe('/usr/lib/boathouse/served-shares cut-off');
});

test('users can use what they read of containers that are cut off, however many', () => {
  expect(cutOffSentence('open', [ID])).toMatch(/a working folder, .* docker restart 0123456789ab$/);
  expect(
    cutOffSentence(
      'left',
      Array.from({ length: 12 }, () => ID),
    ),
  ).toMatch(/ \(and 2 more\)$/);
});
