import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Disposable } from '../../base/disposable.ts';
import { trayIconFile } from './tray-icon-file.ts';
import type { TrayAction, TrayIcon, TrayItem, TrayModel } from './tray-model.ts';

export interface AppTrayOptions {
  /** `build/icons/tray`. */
  readonly iconFolder: string;
  readonly onAction: (action: TrayAction) => void;
}

/** Shows a `TrayModel`. A click opens the menu where the system does so; elsewhere it opens the dashboard. */
export class AppTray implements Disposable {
  readonly #options: AppTrayOptions;
  readonly #tray: Tray;
  #icon: TrayIcon = 'busy';
  #shown = '';

  constructor(options: AppTrayOptions) {
    this.#options = options;
    this.#tray = new Tray(this.#image(this.#icon));
    if (process.platform !== 'darwin') this.#tray.on('click', () => options.onAction({ kind: 'dashboard' }));
  }

  show(model: TrayModel): void {
    if (model.icon !== this.#icon) {
      this.#icon = model.icon;
      this.#tray.setImage(this.#image(model.icon));
    }
    // A menu that is open closes when it is set anew, so it is only when something in it changed.
    const shown = JSON.stringify([model.tooltip, model.items]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setToolTip(model.tooltip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => this.#template(item))));
  }

  dispose(): void {
    this.#tray.destroy();
  }

  #template(item: TrayItem): MenuItemConstructorOptions {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'label':
        return { label: item.label, enabled: false };
      case 'submenu':
        return { label: item.label, submenu: item.items.map((one) => this.#template(one)) };
      case 'action':
        return { label: item.label, enabled: item.enabled, click: () => this.#options.onAction(item.action) };
    }
  }

  #image(icon: TrayIcon): Electron.NativeImage {
    const image = nativeImage.createFromPath(trayIconFile(this.#options.iconFolder, icon, process.platform));
    if (process.platform === 'darwin') image.setTemplateImage(true);
    return image;
  }
}
