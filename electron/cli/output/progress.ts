import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { formatDuration } from './duration.ts';
import type { Style } from './style.ts';
import { truncate } from './text-width.ts';

/** Where progress is shown: stderr, so that stdout holds nothing but results. */
export interface ProgressScreen {
  readonly isTTY: boolean;
  readonly columns: () => number;
  readonly write: (text: string) => void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Steps, one after another, each a line: a spinner with the time that has passed while it runs, then a mark and its time. On
 * what is no terminal a line when it begins and one when it ends. One step at a time; `begin` ends the one before as done.
 */
export class Progress implements Disposable {
  readonly #screen: ProgressScreen;
  readonly #style: Style;
  readonly #clock: Clock;
  #step: { readonly title: string; readonly sinceMs: number } | null = null;
  #frame = 0;
  #timer: Disposable | null = null;

  constructor(screen: ProgressScreen, style: Style, clock: Clock) {
    this.#screen = screen;
    this.#style = style;
    this.#clock = clock;
  }

  begin(title: string): void {
    if (this.#step?.title === title) return;
    this.done();
    this.#step = { title, sinceMs: this.#clock.monotonic() };
    if (this.#screen.isTTY) this.#animate();
    else this.#screen.write(`${title} …\n`);
  }

  done(): void {
    this.#end(this.#style.green('✔'));
  }

  fail(): void {
    this.#end(this.#style.red('✖'));
  }

  /** A line of its own, above what runs. */
  note(line: string): void {
    if (this.#screen.isTTY && this.#step !== null) this.#screen.write(CLEAR_LINE);
    this.#screen.write(`${line}\n`);
    if (this.#screen.isTTY && this.#step !== null) this.#draw();
  }

  /** Takes away the line of a step that is neither done nor failed. */
  dispose(): void {
    void this.#timer?.dispose();
    if (this.#step !== null && this.#screen.isTTY) this.#screen.write(CLEAR_LINE);
    this.#step = null;
  }

  #end(mark: string): void {
    const step = this.#step;
    if (step === null) return;
    this.dispose();
    const elapsed = this.#style.dim(formatDuration(this.#clock.monotonic() - step.sinceMs));
    this.#screen.write(`${mark} ${step.title}  ${elapsed}\n`);
  }

  #animate(): void {
    this.#draw();
    this.#timer = this.#clock.after(FRAME_MS, () => {
      this.#frame += 1;
      this.#animate();
    });
  }

  #draw(): void {
    if (this.#step === null) return;
    const frame = FRAMES[this.#frame % FRAMES.length] ?? '';
    const elapsed = formatDuration(this.#clock.monotonic() - this.#step.sinceMs);
    const line = truncate(`${frame} ${this.#step.title}  ${elapsed}`, this.#screen.columns() - 1);
    this.#screen.write(`${CLEAR_LINE}${line}`);
  }
}
