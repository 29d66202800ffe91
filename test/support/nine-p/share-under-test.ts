import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { serve } from '../../../electron/share/nine-p/connection.ts';
import type { JailKind } from '../../../electron/share/nine-p/tree/jail.ts';
import { SharedFolder } from '../../../electron/share/nine-p/tree/shared-folder.ts';
import { temporaryFolder } from '../vm/temporary-folder.ts';
import { NinePClient } from './client.ts';

export interface ShareUnderTest {
  /** Above it there is nothing but the socket. */
  readonly folder: string;
  readonly socketPath: string;
  readonly client: NinePClient;
  /** Resolves when the server is done with its first client. */
  readonly served: Promise<void>;
}

export interface ShareTestOptions {
  readonly readOnly?: boolean;
  readonly jail?: JailKind;
  readonly platform?: NodeJS.Platform;
  /** One that is there. */
  readonly folder?: string;
}

/** A folder that is served in this process, and a client attached to it, until the test is over. */
export async function shareUnderTest(options: ShareTestOptions = {}): Promise<ShareUnderTest> {
  const place = await temporaryFolder();
  const folder = options.folder ?? join(place, 'shared');
  await mkdir(folder, { recursive: true });
  const share = await SharedFolder.open({ readOnly: false, ...options, folder });
  const socketPath = join(place, 'share.sock');
  let server!: Server;
  const served = new Promise<void>((resolve) => {
    server = createServer((socket) => void serve(socket, share).then(resolve));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const client = await NinePClient.attached(socketPath);
  onTestFinished(async () => {
    client.socket.destroy();
    server.close();
    await served;
    await share.close();
  });
  return { folder, socketPath, client, served };
}
