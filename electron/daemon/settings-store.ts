import type { SettingsDocument } from '../api/settings-document.ts';
import { defaultSettings, settingsDocument, valueAt, withValueAt } from '../api/settings-document.ts';
import { allowedAt } from '../api/setting-fields.ts';
import { parseSettingPath } from '../api/setting-path.ts';
import { checkSettings, formatProblem, type SettingProblem } from '../api/setting-problem.ts';
import type { Settings } from '../api/settings.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { readTextIfPresent } from '../host/read-text.ts';
import { replaceFile } from '../host/replace-file.ts';

/**
 * `settings.json`: a JSON object with what differs from the defaults. The file belongs to the user as much as to us, so it is
 * read anew for each question, refused as a whole when anything in it is not allowed (with the path of each such value), and
 * never written over while it is refused: only `reset(null)` replaces it then, and keeps it beside as `settings.json.refused`.
 * Changes are made one after another; a change that is refused writes nothing.
 */
export class SettingsStore {
  readonly file: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.file = file;
  }

  /** Throws `settings-file-refused`. */
  async read(): Promise<Settings> {
    let document: unknown;
    try {
      const text = await readTextIfPresent(this.file);
      document = text === null || text.trim() === '' ? {} : JSON.parse(text);
    } catch (error) {
      throw this.#fileRefused([describeError(error)]);
    }
    const check = checkSettings(document);
    if (!check.ok) throw this.#fileRefused(check.problems.map(formatProblem));
    return check.settings;
  }

  /** Throws `setting-refused`, `setting-path-invalid`, `settings-file-refused`. */
  set(path: string, value: unknown): Promise<Settings> {
    return this.#change(async () => withValueAt(await this.read(), parseSettingPath(path), value));
  }

  replace(document: unknown): Promise<Settings> {
    return this.#change(async () => {
      // Even what replaces everything must not lose a file that somebody else has to mend.
      await this.read();
      return document;
    });
  }

  reset(path: string | null): Promise<Settings> {
    if (path === null) return this.#change(() => this.#setAside());
    return this.#change(async () => {
      const parts = parseSettingPath(path);
      if (allowedAt(parts) === null) throw refused([{ path, found: 'there is no such setting', allowed: SEE_ALL }]);
      return withValueAt(await this.read(), parts, valueAt(defaultSettings, parts));
    });
  }

  /** One change at a time, each on what the one before it left. */
  #change(next: () => Promise<unknown>): Promise<Settings> {
    const change = this.#last.then(async () => {
      const check = checkSettings(await next());
      if (!check.ok) throw refused(check.problems);
      await this.#write(settingsDocument(check.settings));
      return check.settings;
    });
    this.#last = change.catch(() => undefined);
    return change;
  }

  async #write(document: SettingsDocument): Promise<void> {
    await writeFileAtomically(this.file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  }

  async #setAside(): Promise<unknown> {
    try {
      await this.read();
    } catch {
      await replaceFile(this.file, `${this.file}.refused`);
    }
    return {};
  }

  #fileRefused(problems: readonly string[]): BoathouseError {
    return new BoathouseError('settings-file-refused', `${this.file} is refused:\n${list(problems)}`, {
      hint: 'Mend the file, or start over with `boathouse settings reset`, which keeps it as settings.json.refused.',
    });
  }
}

const SEE_ALL = '`boathouse settings` lists them all';

function refused(problems: readonly SettingProblem[]): BoathouseError {
  const [first, ...others] = problems.map(formatProblem);
  const message =
    others.length === 0 ? (first ?? '') : `Several values are refused:\n${list([first ?? '', ...others])}`;
  return new BoathouseError('setting-refused', message, { hint: 'Nothing was changed.' });
}

function list(problems: readonly string[]): string {
  return problems.map((problem) => `  ${problem}`).join('\n');
}
