import { BoathouseError } from '../../electron/base/errors.ts';

/** Who packages are from. Debian's and RPM's name a person to write to and an address on the web; nobody is made up here. */
export interface Publisher {
  readonly maintainer: string;
  readonly homepage: string;
}

const NEEDED_BY = ['deb', 'rpm'];

/** Null where no target needs it and nothing was said. */
export function publisher(env: NodeJS.ProcessEnv, targets: readonly string[]): Publisher | null {
  const maintainer = env['BOATHOUSE_MAINTAINER'] ?? '';
  const homepage = env['BOATHOUSE_HOMEPAGE'] ?? '';
  if (maintainer !== '' && homepage !== '') return checked({ maintainer, homepage });
  const needing = targets.filter((target) => NEEDED_BY.includes(target));
  if (needing.length === 0) return null;
  throw new BoathouseError(
    'publisher-unknown',
    `${needing.join(' and ')} packages say who maintains them and where they are from`,
    { hint: 'Set BOATHOUSE_MAINTAINER ("Name <name@example.org>") and BOATHOUSE_HOMEPAGE.' },
  );
}

/** Both are written into the fields of packages as they are. */
function checked({ maintainer, homepage }: Publisher): Publisher {
  if (!/^[^<>\n]+ <[^\s<>@]+@[^\s<>@]+>$/.test(maintainer)) {
    throw new BoathouseError('publisher-invalid', `BOATHOUSE_MAINTAINER is ${maintainer}, and nobody to write to`, {
      hint: 'Write it as "Name <name@example.org>".',
    });
  }
  if (!/^https?:\/\/\S+$/.test(homepage)) {
    throw new BoathouseError('publisher-invalid', `BOATHOUSE_HOMEPAGE is ${homepage}, and no address on the web`, {
      hint: 'It begins with https:// or http://.',
    });
  }
  return { maintainer, homepage };
}
