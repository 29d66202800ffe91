import { ThrowawayRoot } from '../throwaway-root.ts';
import type { PackagedApp } from './packaged-app.ts';

/** An app that a user runs: from the deb, installed in a root that is thrown away; where none can be made, from the unpacked folder. */
export class InstalledApp implements AsyncDisposable {
  /** Null: not from the deb. */
  readonly root: ThrowawayRoot | null;
  readonly program: string;
  readonly launcher: string;

  private constructor(root: ThrowawayRoot | null, { program, launcher }: { program: string; launcher: string }) {
    this.root = root;
    this.program = program;
    this.launcher = launcher;
  }

  static async install(app: PackagedApp): Promise<InstalledApp> {
    if (app.deb === null) return new InstalledApp(null, app);
    const root = await ThrowawayRoot.lay();
    try {
      await root.run(['dpkg', '--install', app.deb]);
    } catch (error) {
      await root[Symbol.asyncDispose]();
      throw error;
    }
    const folder = '/opt/Boathouse';
    const installed = { program: `${folder}/boathouse-desktop`, launcher: `${folder}/resources/bin/boathouse` };
    return new InstalledApp(root, installed);
  }

  /** `boathouse`, as every user of this computer finds it. */
  get command(): string {
    return this.root === null ? this.launcher : '/usr/bin/boathouse';
  }

  /** In front of a command that runs where it is installed. */
  get enter(): readonly string[] {
    return this.root?.enter ?? [];
  }

  /** As the system's package manager does it; what is left of it, or changed, where packages install: not what programs noted while they ran. */
  async remove(): Promise<string[]> {
    if (this.root === null) return [];
    await this.root.run(['dpkg', '--purge', 'boathouse']);
    const changed = await this.root.changes();
    return changed.filter((path) => /^\/(?:etc|opt|usr)\//.test(path) && !path.endsWith('.cache'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.root?.[Symbol.asyncDispose]();
  }
}
