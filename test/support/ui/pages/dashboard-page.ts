import type { Locator, Page } from 'playwright-core';

/** The frame: what is there in every view. */
export class DashboardPage {
  readonly page: Page;
  readonly banner: Locator;
  readonly toasts: Locator;
  readonly confirmation: Locator;
  readonly dialog: Locator;
  readonly machineCard: Locator;

  constructor(page: Page) {
    this.page = page;
    this.banner = page.locator('.banner');
    this.toasts = page.getByRole('region', { name: 'Notifications' });
    this.confirmation = page.getByRole('alertdialog');
    this.dialog = page.getByRole('dialog');
    this.machineCard = page.getByRole('region', { name: 'Engine' });
  }

  heading(): Locator {
    return this.page.locator('main h1');
  }

  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true });
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  rows(): Locator {
    return this.page.locator('[data-line]');
  }

  search(label: string): Locator {
    return this.page.getByRole('searchbox', { name: label });
  }

  async goTo(view: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: view }).click();
    await this.heading().filter({ hasText: view }).waitFor();
  }

  /** Without the mouse. */
  async command(text: string): Promise<void> {
    // Until it is there, nobody hears the keys.
    await this.page.locator('.palette-open').waitFor();
    await this.page.keyboard.press('Control+k');
    await this.page.locator('.palette-input').fill(text);
    await this.page.getByRole('menuitem').first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  async confirm(action: string): Promise<void> {
    await this.confirmation.getByRole('button', { name: action, exact: true }).click();
    await this.confirmation.waitFor({ state: 'hidden' });
  }
}
