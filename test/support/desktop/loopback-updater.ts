import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the real electron-updater stands on outside of Electron: an app, a network, and a feed on this machine. */
const load = createRequire(import.meta.url);
const { NodeHttpExecutor } = load('builder-util/out/nodeHttpExecutor') as {
  NodeHttpExecutor: new () => { doDownload(request: object, download: object, redirects: number): void };
};
const { configureRequestUrl, configureRequestOptions } = load('builder-util-runtime') as {
  configureRequestUrl: (url: URL, request: object) => void;
  configureRequestOptions: (request: object) => void;
};

interface DownloadOptions {
  readonly cancellationToken: {
    createPromise<T>(
      run: (resolve: (value: T) => void, reject: (error: Error) => void, onCancel: object) => void,
    ): Promise<T>;
  };
}

/** What Electron's does over Chromium's network. */
export class LoopbackExecutor extends NodeHttpExecutor {
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const request = {};
      configureRequestUrl(url, request);
      configureRequestOptions(request);
      const callback = (error: unknown): void => (error instanceof Error ? reject(error) : resolve(destination));
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

/** An app of that version, which keeps what is downloaded in `folder`. */
export function updatedApp(folder: string, version: string, appUpdateConfigPath: string) {
  return {
    version,
    name: 'Boathouse',
    isPackaged: true,
    appUpdateConfigPath,
    userDataPath: join(folder, 'data'),
    baseCachePath: join(folder, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  };
}

/** Serves `files` by their names, whatever they are when they are asked for, and tells of each request. */
export async function serveFeed(
  files: ReadonlyMap<string, string | Buffer>,
  onRequest: (name: string) => void = () => undefined,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1).replace(/\?.*/, '');
    onRequest(name);
    const content = files.get(name);
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/` };
}
