import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { asBoathouseError } from '../../base/errors.ts';
import { Logger } from '../../base/logger.ts';
import { systemClock } from '../../host/system-clock.ts';
import { openCardLink } from './card-link.ts';
import { StreamTable } from './native-streams/stream-table.ts';
import type { FromWorker, NetworkConfig, NetworkQuestions, QuestionName, ToWorker } from './network-protocol.ts';
import { nativeCopyAndSum } from './native-copy-and-sum.ts';
import { NetworkService } from './network-service.ts';
import { NeighbourSockets } from './neighbour-sockets.ts';
import { NodeHostSockets } from './node-host-sockets.ts';
import { PausableClock } from './pausable-clock.ts';
import { askUdp } from './resolver/ask-udp.ts';
import { nativeAskUdp } from './resolver/native-ask-udp.ts';

/**
 * Entry of the worker that runs the network stack. It answers the backend's questions (`network-protocol.ts`) and ends when it is told
 * to. An error that nobody caught ends it as well, and the backend starts another one.
 */
if (isMainThread || parentPort === null) throw new Error('this is a worker of the backend');
const port = parentPort;
// What starts the worker hands this in (`guest-networks.ts`).
const config = workerData as NetworkConfig;

const tell = (message: FromWorker): void => port.postMessage(message);
const logger = new Logger(
  ({ level, message }) => tell({ kind: 'log', level, message }),
  'network',
  () => systemClock.now(),
);

const streams = StreamTable.load();
const guestClock = new PausableClock(systemClock);

const neighbours = process.platform === 'darwin' ? new NeighbourSockets(streams) : null;

const service = new NetworkService({
  config,
  sockets: neighbours ?? new NodeHostSockets(streams),
  askUdp: streams === null ? askUdp : nativeAskUdp(streams),
  openLink: (pool, timeoutMs, signal) => openCardLink({ config, pool, streams, clock: systemClock, timeoutMs, signal }),
  onLink: (connected, detail) => tell({ kind: 'link', connected, detail }),
  clock: systemClock,
  guestClock,
  logger,
  copyAndSum: nativeCopyAndSum(),
});

type Answers = {
  readonly [Name in QuestionName]: (
    asked: NetworkQuestions[Name]['asked'],
  ) => Promise<NetworkQuestions[Name]['answered']>;
};

const answers: Answers = {
  publish: async (request) => ({ hostPort: await service.publish(request) }),
  unpublish: async ({ id }) => {
    await service.unpublish(id);
    return null;
  },
  statistics: () => Promise.resolve(service.counts()),
  activity: async ({ flows }) => ({
    ...(await service.activity(flows ? 'with flows' : 'counts')),
    unreachableNeighbours: neighbours?.unreachable() ?? [],
  }),
  startCapture: async (request) => ({ id: await service.captures.start(request) }),
  takeCapture: ({ id }) => service.captures.take(id),
  stopCapture: async ({ id, rest }) => {
    await service.captures.stop(id, rest);
    return null;
  },
  setPaused: ({ paused }) => {
    guestClock.setPaused(paused);
    return Promise.resolve(null);
  },
  networkChanged: ({ concerned }) => {
    service.networkChanged(concerned);
    return Promise.resolve(null);
  },
  stop: async () => {
    await service.dispose();
    streams?.dispose();
    return null;
  },
};

port.on('message', (message: ToWorker) => void answer(message));

async function answer(message: ToWorker): Promise<void> {
  const { number } = message;
  try {
    // A question's body is of the type that goes with its name.
    const reply = answers[message.name] as (asked: ToWorker['body']) => Promise<unknown>;
    tell({ kind: 'answer', number, body: await reply(message.body) });
  } catch (error) {
    const { code, message: text, hint } = asBoathouseError(error, 'network-failed', 'the network did not do it');
    tell({ kind: 'failure', number, failure: { code, message: text, hint: hint ?? null } });
  }
  if (message.name === 'stop') port.close();
}
