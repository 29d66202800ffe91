import { BoathouseError } from '../../electron/base/errors.ts';
import { type FeedSigning, feedSigning, SIGNING_KEY } from './feed-signing.ts';
import type { PackageTarget } from './package-target.ts';

/**
 * Where a package looks for newer ones: a folder on a web server that holds packages of every kind, and for each platform and architecture a list of
 * electron-builder's, the feed:
 *
 *   linux  latest-linux.yml, latest-linux-arm64.yml
 *   mac    latest-x64-mac.yml, latest-arm64-mac.yml, latest-universal-mac.yml
 *   win    latest-x64.yml, latest-arm64.yml
 *
 * electron-builder tells architectures apart on Linux alone (`getArchPrefixForUpdateFile`), and what reads a list with several takes the first package
 * where it finds none of its own. So on the others a channel is the architecture's, and a feed has the packages of one. An app reads the feed of
 * the package that it came in, which for a universal one is not its processor's.
 */
export interface UpdateFeed {
  readonly url: string;
  /** electron-builder's word for what a feed's name begins with. */
  readonly channel: string;
  readonly signing: FeedSigning;
}

/** By what the system or the updater knows who made a package, any of them, besides the feed's signature. On Linux there is nothing that is read. */
const PACKAGE_SIGNED_BY: Readonly<Record<PackageTarget['platform'], readonly string[]>> = {
  linux: [],
  mac: ['CSC_LINK', 'CSC_NAME'],
  win: ['WIN_CSC_LINK', 'CSC_LINK'],
};

const NO_FEED = 'or leave BOATHOUSE_UPDATE_URL out';

/**
 * From BOATHOUSE_UPDATE_URL; null: the app says that its build has no feed. Throws `feed-invalid`, `feed-key-unfit`, and `feed-unsigned` where packages or
 * feed are not signed: the system's updater of macOS takes nothing that is not, and whoever had the server could give users a package of his own, or,
 * where only packages are signed, one of the publisher's old ones as the newest.
 */
export function updateFeed(env: NodeJS.ProcessEnv, target: PackageTarget): UpdateFeed | null {
  const text = env['BOATHOUSE_UPDATE_URL'] ?? '';
  if (text === '') return null;
  const { platform, arch } = target;
  const url = feedUrl(text, target);
  const keys = PACKAGE_SIGNED_BY[platform];
  if (keys.length > 0 && !keys.some((key) => (env[key] ?? '') !== '')) {
    throw new BoathouseError('feed-unsigned', `A package for ${platform} that updates itself has to be signed`, {
      hint: `Set ${keys.join(' or ')} (build/RELEASING.md, “Updates”), ${NO_FEED}.`,
    });
  }
  const signing = feedSigning(env);
  if (signing === null) {
    throw new BoathouseError('feed-unsigned', 'The update feed of a package has to be signed', {
      hint: `Make a key and name it with ${SIGNING_KEY} (build/RELEASING.md, “The key of the update feed”), ${NO_FEED}.`,
    });
  }
  return { url, channel: platform === 'linux' ? 'latest' : `latest-${arch}`, signing };
}

/** Throws `feed-invalid`. */
function feedUrl(text: string, { platform }: PackageTarget): string {
  const invalid = (problem: string, hint: string): BoathouseError =>
    new BoathouseError('feed-invalid', `BOATHOUSE_UPDATE_URL is ${text}, ${problem}`, { hint });
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw invalid(
      'and no address to read updates from',
      'It must begin with https:// and hold no password, as everybody who has the package can read it.',
    );
  }
  // electron-updater's MacUpdater looks for the word in the whole path (`filterFilesForArch`).
  if (platform === 'mac' && url.pathname.includes('arm64')) {
    throw invalid(
      'and an app on an Intel Mac takes nothing from below a folder with arm64 in its name',
      'Name one folder for all architectures: each has a feed of its own in it.',
    );
  }
  return url.href;
}
