export interface LoginProgram {
  /** What is run, as arguments. */
  readonly argv: readonly string[];
  /** The data folder where it is not the usual one. */
  readonly home: string | null;
}

/** By which we know our own file again. */
const MARK = 'X-Boathouse-Home';

/**
 * A file of freedesktop.org's "Desktop Application Autostart", in the form of the "Desktop Entry Specification": its `Exec` is quoted by that one's
 * rules, which are no shell's.
 */
export function autostartEntry({ argv, home }: LoginProgram): string {
  const command = home === null ? argv : ['env', `BOATHOUSE_HOME=${home}`, ...argv];
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Boathouse',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    `${MARK}=${stringValue(home ?? '')}`,
    '',
  ].join('\n');
}

export function isOurEntry(text: string): boolean {
  return new RegExp(`^${MARK}=`, 'm').test(text);
}

/** The user switched it off by his desktop's own tool, which leaves the file. */
export function isSwitchedOff(text: string): boolean {
  return /^\s*(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(text);
}

/** `%` begins a field code, and what is quoted is a string's value besides. */
function quoted(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return stringValue(`"${escaped}"`);
}

function stringValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}
