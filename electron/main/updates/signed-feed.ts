import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import type { AppUpdater, CancellationToken } from 'electron-updater';
import { GenericProvider } from 'electron-updater/out/providers/GenericProvider.js';
import { parse } from 'yaml';
import { z } from 'zod';
import { readFeedKeys, verifiedFeed } from '../../client/feed-signature.ts';

/** Without its channel an app would read the feed of another architecture's packages (`build/packaging/update-feed.ts`). */
const configuration = z.object({ provider: z.literal('generic'), url: z.string(), channel: z.string() });

export interface FeedFiles {
  /** `app-update.yml`, which names the feed. */
  readonly configurationFile: string;
  readonly keysFile: string;
}

/**
 * Has electron-updater read its feed as it would, and believe it only with its signature: what it reads goes through `verifiedFeed` before anything of it
 * is parsed. Rejects when the package's own files cannot be used (`feed-key-unfit`, zod's and the file system's errors).
 */
export async function followSignedFeed(updater: AppUpdater, files: FeedFiles): Promise<void> {
  const keys = readFeedKeys(await readFile(files.keysFile, 'utf8'));
  const feed = configuration.parse(parse(await readFile(files.configurationFile, 'utf8')));
  updater.setFeedURL({ provider: 'custom', updateProvider: signedFeedProvider(feed, keys) });
}

/** Headers, and by what the request is given up. */
type RequestRest = [headers?: OutgoingHttpHeaders | null, cancellationToken?: CancellationToken];

type ProviderArguments = ConstructorParameters<typeof GenericProvider>;

function signedFeedProvider(feed: ProviderArguments[0], keys: readonly KeyObject[]) {
  return class SignedFeedProvider extends GenericProvider {
    constructor(_custom: unknown, updater: AppUpdater, options: ProviderArguments[2]) {
      super(feed, updater, options);
    }

    /** The feed is all that a provider asks for itself; packages are fetched by the updater. */
    protected override async httpRequest(url: URL, ...rest: RequestRest): Promise<string> {
      const text = await super.httpRequest(url, ...rest);
      return verifiedFeed(text ?? '', url.pathname.slice(url.pathname.lastIndexOf('/') + 1), keys);
    }
  };
}
