import { Notification } from 'electron';
import type { Disposable } from '../../base/disposable.ts';
import type { Notice } from './notice.ts';

/** As many as are kept for a click; a desktop shows fewer. */
const KEPT_MAX = 50;

/** Shows notices as the system does. They are held while they may be clicked: one that is collected does not answer. */
export class ShownNotices implements Disposable {
  readonly #onClick: (route: string | undefined) => void;
  readonly #shown = new Set<Notification>();

  constructor(onClick: (route: string | undefined) => void) {
    this.#onClick = onClick;
  }

  show({ title, body, route }: Notice): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    const [oldest] = this.#shown;
    if (this.#shown.size >= KEPT_MAX && oldest !== undefined) this.#shown.delete(oldest);
    this.#shown.add(notification);
    notification.on('click', () => this.#onClick(route ?? undefined));
    notification.on('close', () => this.#shown.delete(notification));
    notification.show();
  }

  dispose(): void {
    this.#shown.clear();
  }
}
