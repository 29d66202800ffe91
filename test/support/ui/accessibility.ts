import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { idOf } from './sample-objects.ts';

/** To be evaluated in a page before `faults`: past its policy, which lets no script of ours in otherwise. */
export const AXE = axe.source;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Serious and critical faults by WCAG 2.2 AA, as one line each. */
export async function faults({ page }: { readonly page: Page }): Promise<string[]> {
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

const web = idOf('shop-web-1');
/** Every view, and what is there when it is. */
export const VIEWS = [
  ['containers', '.row-link'],
  [`containers/${web}/logs`, '.log-row'],
  [`containers/${web}/terminal`, '.xterm-rows'],
  [`containers/${web}/files`, '.files-name'],
  [`containers/${web}/files/%2Fapp%2Fconfig.json/file`, '.files-edit'],
  [`containers/${web}/files/%2Fapp%2Flogo.png/file`, '.state-panel'],
  [`containers/${web}/stats`, '.uplot'],
  [`containers/${web}/inspect`, '.json-line'],
  [`containers/${web}/overview`, '.card'],
  ['removed', '.row-link'],
  [`removed/${idOf('removed import-products')}`, '.log-view'],
  ['images', '.row-link'],
  [`images/sha256:${idOf('shop/web:2.14.0')}`, '.layer'],
  ['volumes', '.row-link'],
  ['volumes/go-build-cache', '.files-name'],
  ['networks', '.row-link'],
  ['networks/map', '.map-row'],
  [`networks/${idOf('shop_default')}`, '.member-table'],
  ['projects/shop', '.log-row'],
  ['machine', '.disk-row'],
  ['machine/logs', '.log-view'],
  ['machine/checks', '.state-panel'],
  ['settings', '[data-setting]'],
] as const;

/** Controls that are meant to be in the tab order, but that Tab does not come to, or where nothing shows that it did. */
export async function unreached({ page }: { readonly page: Page }): Promise<string[]> {
  await page.evaluate(`(() => {
    document.activeElement?.blur();
    const wanted = [...document.querySelectorAll('main button, main a[href], main input, main select, main textarea, main [tabindex="0"]')];
    globalThis.wanted = new Set(wanted.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && !one.closest('[aria-hidden=true]')));
  })()`);
  const total = Number(await page.evaluate('wanted.size'));
  // Groups of tabs and the like are one stop: what they hold is reached by arrows.
  for (let press = 0; press < total + 30; press++) {
    await page.keyboard.press('Tab');
    const left = Number(
      await page.evaluate(`(() => {
        const focused = document.activeElement;
        if (focused.matches(':focus-visible')) wanted.delete(focused);
        return wanted.size;
      })()`),
    );
    if (left === 0) return [];
  }
  return page.evaluate<string[]>('[...wanted].map((one) => one.outerHTML.slice(0, 160))');
}
