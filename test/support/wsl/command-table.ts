/**
 * What wsl.exe takes on its command line, as far as we use it; anything else is refused. Read from microsoft/WSL at its commit 3e27a6a:
 * `src/windows/inc/wsl.h` has the words, `src/windows/common/WslClient.cpp` how they are read (WslMain, ImportDistribution, ListDistributions).
 */
export type Command =
  | { readonly kind: 'list' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'import';
      readonly name: string;
      readonly folder: string;
      readonly tar: string;
      readonly version: string;
    }
  | { readonly kind: 'terminate' | 'unregister'; readonly name: string }
  | { readonly kind: 'run'; readonly name: string; readonly folder: string; readonly argv: readonly string[] };

/** Throws an Error in wsl.exe's words, or near them. */
export function parseCommand(argv: readonly string[]): Command {
  const rest = [...argv];
  const [verb] = rest;
  const after = (count: number): string[] => {
    if (rest.length !== count + 1) throw invalid(rest.at(count + 1) ?? String(verb));
    return rest.slice(1);
  };
  if (verb === '--list') {
    // All of a stand-in's distributions are installed, or are not there.
    const options = rest.slice(1);
    const unknown = options.find((option) => option !== '--quiet' && option !== '--all');
    if (unknown !== undefined || !options.includes('--quiet')) throw invalid(unknown ?? verb);
    return { kind: 'list' };
  }
  if (verb === '--version') {
    after(0);
    return { kind: 'version' };
  }
  if (verb === '--terminate' || verb === '--unregister') {
    const [name = ''] = after(1);
    if (name === '') throw missing(verb);
    return { kind: verb === '--terminate' ? 'terminate' : 'unregister', name };
  }
  if (verb === '--import') {
    const [name = '', folder = '', tar = '', option, version = ''] = after(5);
    if ([name, folder, tar].includes('')) throw new Error('Wsl/E_INVALIDARG');
    if (option !== '--version' || !/^[12]$/.test(version)) throw invalid(String(option));
    return { kind: 'import', name, folder, tar, version };
  }
  return parseRun(rest);
}

/** Options until `--exec`, in any order; behind it is the Linux program's own command line. */
function parseRun(rest: string[]): Command {
  const options = new Map<string, string>();
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--exec') break;
    if (!['--distribution', '--user', '--cd'].includes(word)) throw invalid(word);
    if (word === '--distribution' && options.has(word)) throw new Error('The distribution has already been set.');
    const value = rest.shift() ?? '';
    if (value === '') throw missing(word);
    options.set(word, value);
  }
  const name = options.get('--distribution');
  if (name === undefined || rest.length === 0) throw invalid('--exec');
  if (options.get('--user') !== 'root') throw new Error('WSL_E_USER_NOT_FOUND');
  return { kind: 'run', name, folder: options.get('--cd') ?? '/', argv: rest };
}

function missing(option: string): Error {
  return new Error(`Command line argument ${option} requires a value.`);
}

function invalid(argument: string): Error {
  return new Error(
    `Invalid command line argument: ${argument}\nPlease use 'wsl.exe --help' to get a list of supported arguments.`,
  );
}
