import { BoathouseError } from '../../electron/base/errors.ts';
import { type FeedSigning, feedSigning, SIGNING_KEY } from './feed-signing.ts';
import type { PackageTarget } from './package-target.ts';

/** Where a package looks for newer ones: a folder on a web server that holds them and electron-builder's `latest….yml`. */
export interface UpdateFeed {
  readonly url: string;
  /** Null: it is not signed, and the app does not ask for that. Never on Linux. */
  readonly signing: FeedSigning | null;
}

/** By what an updater knows who made a package, any of them: its own signature, and on Linux, where it has none that is read, the feed's. */
const SIGNED_BY: Readonly<Record<PackageTarget['platform'], readonly string[]>> = {
  linux: [SIGNING_KEY],
  mac: ['CSC_LINK', 'CSC_NAME'],
  win: ['WIN_CSC_LINK', 'CSC_LINK'],
};

/**
 * From BOATHOUSE_UPDATE_URL; null: the app says that its build has no feed. Throws `feed-invalid`, `feed-key-unfit` and `feed-unsigned`: the system's
 * updater of macOS takes nothing that is not signed, and elsewhere an app would take an update from anybody who has the server.
 */
export function updateFeed(env: NodeJS.ProcessEnv, { platform }: PackageTarget): UpdateFeed | null {
  const text = env['BOATHOUSE_UPDATE_URL'] ?? '';
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new BoathouseError('feed-invalid', `BOATHOUSE_UPDATE_URL is ${text}, and no address to read updates from`, {
      hint: 'It must begin with https:// and hold no password, as everybody who has the package can read it.',
    });
  }
  const keys = SIGNED_BY[platform];
  if (keys.length > 0 && !keys.some((key) => (env[key] ?? '') !== '')) {
    throw new BoathouseError('feed-unsigned', `A package for ${platform} that updates itself has to be signed`, {
      hint: `Set ${keys.join(' or ')} (build/RELEASING.md, “Updates”), or leave BOATHOUSE_UPDATE_URL out.`,
    });
  }
  return { url: url.href, signing: feedSigning(env) };
}
