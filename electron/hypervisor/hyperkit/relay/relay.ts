import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { ByteIntake } from './byte-intake.ts';
import { FrameCutter } from './frame-cutter.ts';
import { cardResponse, COMMAND_BYTES, INIT_BYTES, isInit, RESPONSE_BYTES } from './handshake.ts';

/**
 * HyperKit dials for its network card once and for good, and presses the guest's power button when that connection ends. So a process
 * holds it that lives as long as the machine, and stacks come and go behind it:
 *
 *   CARD is bound ──HyperKit's handshake──▶ OFFER is bound ──a stack dials, is told HyperKit's handshake──▶ frames both ways ──▶ …
 *         └──────────────── the card's connection ends ────────────────▶ ended
 *
 * - To a stack it speaks as HyperKit does: the very same messages, whose answers it passes over. One that dials while another is served
 *   takes its place, at the end of a frame.
 * - What the guest sends while no stack is there is lost. A side that does not read holds the other up.
 */
export interface RelayOptions {
  /** Where HyperKit dials. */
  readonly cardSocket: string;
  /** Where stacks dial. */
  readonly offerSocket: string;
  readonly macAddress: string;
}

/** Resolves when the card's connection has ended. Rejects when a socket cannot be bound, or who dials is no HyperKit. */
export async function relay({ cardSocket, offerSocket, macAddress }: RelayOptions): Promise<void> {
  const listening = await listen(cardSocket);
  const [card] = (await once(listening, 'connection')) as [Socket];
  listening.close();
  const hello = await welcome(card, macAddress);
  const stacks = await listen(offerSocket);
  await carry(card, stacks, hello);
  stacks.close();
}

async function listen(path: string): Promise<Server> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  return server;
}

/** All that HyperKit said. */
function welcome(card: Socket, macAddress: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const intake = new ByteIntake();
    let init: Buffer | null = null;
    const read = (chunk: Buffer): void => {
      intake.push(chunk);
      if (init === null) {
        init = intake.take(INIT_BYTES);
        if (init === null) return;
        if (!isInit(init)) {
          reject(new Error('who dialled for the network card does not speak the VPNKit protocol'));
          return;
        }
        // Its own version and commit: it looks for the former to be its own, and prints the latter.
        card.write(init);
      }
      const command = intake.take(COMMAND_BYTES);
      if (command === null) return;
      card.off('data', read);
      card.off('close', gone);
      card.pause();
      card.write(cardResponse(macAddress));
      resolve(Buffer.concat([init, command]));
    };
    const gone = (): void => reject(new Error('HyperKit went away before its network card was known'));
    card.on('error', () => undefined);
    card.on('close', gone);
    card.on('data', read);
  });
}

function carry(card: Socket, stacks: Server, hello: Buffer): Promise<void> {
  let stack: Socket | null = null;
  const fromCard = new FrameCutter();
  card.on('data', (chunk: Buffer) => {
    const frames = fromCard.push(chunk);
    if (stack !== null && frames.length > 0 && !stack.write(frames)) card.pause();
  });
  stacks.on('connection', (next) => {
    stack?.destroy();
    stack = next;
    card.resume();
    next.on('error', () => undefined);
    next.on('drain', () => card.resume());
    next.on('close', () => {
      if (stack !== next) return;
      stack = null;
      card.resume();
    });
    next.write(hello);
    feed(next, card);
  });
  card.resume();
  return new Promise((resolve) => {
    const end = (): void => {
      stack?.destroy();
      resolve();
    };
    card.once('close', end);
    if (card.destroyed) end();
  });
}

/** Frames of the stack to the card, behind the two answers to HyperKit's messages. */
function feed(stack: Socket, card: Socket): void {
  const answers = new ByteIntake();
  const frames = new FrameCutter();
  let answered = false;
  const resume = (): void => void stack.resume();
  stack.on('data', (chunk: Buffer) => {
    let bytes = chunk;
    if (!answered) {
      answers.push(chunk);
      answered = answers.take(INIT_BYTES + RESPONSE_BYTES) !== null;
      if (!answered) return;
      bytes = answers.takeAll();
    }
    const whole = frames.push(bytes);
    if (whole.length > 0 && !card.write(whole)) stack.pause();
  });
  card.on('drain', resume);
  stack.once('close', () => card.off('drain', resume));
}
