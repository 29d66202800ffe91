import { BoathouseError } from '../../electron/base/errors.ts';

/** By any of these whoever makes a package for macOS says who signs it. */
const IDENTITIES = ['CSC_LINK', 'CSC_NAME'];

/**
 * For an app of macOS that was not signed: electron-builder, which is given a function to sign with (`mac-signing.ts`), does not call that, and says nothing, when it
 * finds no identity. Throws `package-unsigned` when one was named.
 */
export function reportUnsigned(env: NodeJS.ProcessEnv, say: (sentence: string) => void): void {
  const named = IDENTITIES.filter((variable) => (env[variable] ?? '') !== '');
  if (named.length === 0) {
    say('The app is not signed: macOS refuses it on other computers.');
    return;
  }
  throw new BoathouseError('package-unsigned', `The app was not signed, although ${named.join(' and ')} is set`, {
    hint: 'That needs macOS, and a “Developer ID Application” certificate that is valid: security find-identity -v -p codesigning.',
  });
}
