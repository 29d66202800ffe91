/**
 * Something of the system's that follows one switch of the settings: one change at a time, in their order. A change that failed is told, and
 * tried again at the next change of any setting.
 */
export class FollowedSwitch {
  readonly #apply: (isOn: boolean) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #wanted: boolean | null = null;
  #underWay: Promise<void> = Promise.resolve();

  constructor(apply: (isOn: boolean) => Promise<void>, failed: (error: unknown) => void) {
    this.#apply = apply;
    this.#failed = failed;
  }

  /** Null: not known yet. */
  follow(wanted: boolean | null): void {
    if (wanted === null || wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#underWay = this.#underWay
      .then(() => this.#apply(wanted))
      .catch((error: unknown) => {
        this.#wanted = null;
        this.#failed(error);
      });
  }
}
