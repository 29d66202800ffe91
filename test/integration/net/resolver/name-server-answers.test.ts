import { expect, it, onTestFinished } from 'vitest';
import { nameServerAnswers } from '../../../../electron/vm/network/resolver/name-server-answers.ts';
import { responseBytes } from '../../../unit/net/service/support/dns-messages.ts';
import { type Behaviour, NameServerUnderTest } from '../../../support/name-server.ts';

async function ask(behaviour: Behaviour, signal = new AbortController().signal): Promise<boolean> {
  const server = await new NameServerUnderTest(behaviour).start();
  onTestFinished(() => server.dispose());
  return nameServerAnswers(`127.0.0.1:${server.port}`, signal);
}

it.each([
  ['an answer', 0],
  ['that there is no such name', 3],
  ['that it failed', 2],
  ['that it refuses', 5],
])('takes %s for a sign of life', async (_, code) => {
  expect(await ask((query) => [responseBytes(query, { code })])).toBe(true);
});

it('takes a port that nobody listens on for silence, and a server that is given up', async () => {
  const server = await new NameServerUnderTest(() => []).start();
  await server.dispose();
  expect(await nameServerAnswers(`127.0.0.1:${server.port}`, new AbortController().signal)).toBe(false);
  const given = new AbortController();
  const behaviour: Behaviour = () => {
    given.abort();
    return [];
  };
  expect(await ask(behaviour, given.signal)).toBe(false);
});
