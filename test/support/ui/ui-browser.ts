import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import type { ApiClient } from '../../../electron/client/connection.ts';
import type { ApiRouter } from '../../../electron/api/router.ts';

/** What a browser knows once it has followed a link of `boathouse ui`. */
export interface UiVisit {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Of the session: `http://127.0.0.1:PORT/…/` */
  readonly page: string;
  /** As it is sent: `boathouse=…` */
  readonly cookie: string;
}

/** Follows the link as a browser does: takes the cookie, and goes where the page says. */
export async function followLink(link: string): Promise<UiVisit> {
  const response = await fetch(link);
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${link} was answered with ${response.status}: ${body}`);
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  const path = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(body)?.[1];
  if (cookie === '' || path === undefined) throw new Error(`no session: ${body}`);
  const { origin } = new URL(link);
  return { origin, page: origin + path, cookie };
}

export interface UiConnection extends AsyncDisposable {
  readonly api: ApiClient;
  /** The page is gone, whatever it waits for. */
  drop(): void;
}

/** The API over a WebSocket, as the renderer opens it. Rejects when it is refused. */
export async function connectUi(visit: UiVisit): Promise<UiConnection> {
  const sockets: WebSocket[] = [];
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const opened = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  class BrowserSocket extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers: { cookie: visit.cookie, origin: visit.origin } });
      sockets.push(this);
      this.once('error', (error) => settle?.reject(error));
    }
  }
  const client = createWSClient({
    url: new URL('api', visit.page).href.replace(/^http/, 'ws'),
    WebSocket: BrowserSocket as unknown as typeof globalThis.WebSocket,
    onOpen: () => settle?.resolve(),
    // It is not opened anew: a test wants to know that it was lost.
    onClose: () => void client.close(),
  });
  try {
    await opened;
  } catch (error) {
    void client.close();
    throw error;
  }
  return {
    api: createTRPCClient<ApiRouter>({ links: [wsLink({ client })] }),
    drop: () => {
      for (const socket of sockets) socket.terminate();
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
    },
  };
}
