import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf, sampleContainer } from '../../support/ui/sample-objects.ts';
import { sampleLog } from '../../support/ui/sample-log.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('a thousand containers', () => {
  it('are a few dozen rows in the page, all reached, selected and found', async () => {
    await using dashboard = await under.open({}, ({ engine }) => {
      engine.containerList = Array.from({ length: 1000 }, (_, index) => sampleContainer(`worker-${index}`));
    });
    await dashboard.page.getByText('1,000 of 1,000 running').waitFor();
    await dashboard.row('worker-0').waitFor();
    expect(await dashboard.rows().count()).toBeLessThan(60);
    await dashboard.page.locator('[data-line="0"]').focus();
    await dashboard.page.keyboard.press('End');
    await dashboard.row('worker-999').waitFor();
    expect(await dashboard.page.locator(':focus').getAttribute('aria-rowindex')).toBe('1001');
    // The line with the focus stays in the page when it is scrolled away.
    await dashboard.page.mouse.move(600, 400);
    await dashboard.page.mouse.wheel(0, -40_000);
    await dashboard.row('worker-0').waitFor();
    expect(await dashboard.page.locator(':focus').getAttribute('aria-rowindex')).toBe('1001');
    // Whoever reads the page has the lines in their order, wherever they are in it.
    const [owned, risen] = await dashboard.page.evaluate<[string, string]>(`(() => {
      const rows = [...document.querySelectorAll('[data-line]')];
      const place = (row) => Number(row.getAttribute('aria-rowindex'));
      rows.sort((a, b) => place(a) - place(b));
      const ids = rows.map(({ id }) => id);
      const inPage = [...document.querySelectorAll('[data-line]')].map(({ id }) => id);
      return [document.querySelector('.grid-lines').getAttribute('aria-owns') ?? inPage.join(' '), ids.join(' ')];
    })()`);
    expect(owned).toBe(risen);
    await dashboard.page.keyboard.press('Control+a');
    await dashboard.page.getByText('1,000 selected').waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.search('Filter containers').fill('worker-777');
    await dashboard.row('worker-777').waitFor();
    expect(await dashboard.rows().count()).toBe(1);
    await dashboard.command('worker-888');
    await dashboard.heading().filter({ hasText: 'worker-888' }).waitFor();
    expect(dashboard.complaints).toEqual([]);
  });
});

describe('lines that are used again', () => {
  it('take neither the focus, a menu nor a selection over to another container', async () => {
    await using dashboard = await under.open({}, ({ engine }) => {
      engine.containerList = Array.from({ length: 1000 }, (_, index) => sampleContainer(`worker-${index}`));
    });
    const scrollTo = (px: number): Promise<void> =>
      dashboard.page.evaluate(`document.querySelector('.grid').scrollTop = ${px}`);
    await dashboard.row('worker-5').getByRole('checkbox').click();
    await dashboard.row('worker-3').getByRole('button', { name: 'More actions' }).click();
    await dashboard.page.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await dashboard.page.keyboard.press('Escape');
    for (let px = 0; px <= 6000; px += 400) await scrollTo(px);
    await dashboard.row('worker-170').waitFor();
    expect(await dashboard.page.getByRole('menuitem').count()).toBe(0);
    const lines = await dashboard.page.evaluate<{ name: string; label: string; isSelected: string }[]>(`
      [...document.querySelectorAll('[data-line]')].map((line) => ({
        name: line.querySelector('a').title,
        label: line.querySelector('[role=checkbox]').ariaLabel,
        isSelected: line.ariaSelected,
      }))`);
    for (const { name, label, isSelected } of lines) {
      expect([label, isSelected]).toEqual([`Select ${name}`, String(name === 'worker-5')]);
    }
    const focused = dashboard.page.locator(':focus').locator('xpath=ancestor-or-self::*[@data-line]');
    expect(await focused.locator('a').first().innerText()).toBe('worker-3');
    await scrollTo(0);
    await dashboard.row('worker-5').waitFor();
    expect(await dashboard.row('worker-5').getAttribute('aria-selected')).toBe('true');
    // The container that the keyboard is on goes: its line goes with it, and the next has not its focus.
    await dashboard.backend.engine.containers.remove(idOf('worker-3'));
    await dashboard.row('worker-3').waitFor({ state: 'hidden' });
    expect(await dashboard.page.locator('[data-line]:focus, [data-line] :focus').count()).toBe(0);
    expect(dashboard.complaints).toEqual([]);
  });
});

describe('a hundred thousand lines', () => {
  it('are shown to the last, searched and followed', async () => {
    await using dashboard = await under.open({ route: `containers/${idOf('registry')}/logs` }, ({ engine }) => {
      engine.logs.set('registry', [
        ...sampleLog(99_999),
        { stream: 'stdout', time: '2026-11-29T20:00:00.000000000Z', text: 'the very last', continues: false },
      ]);
    });
    await dashboard.page.getByText('the very last').waitFor({ timeout: 30_000 });
    expect(await dashboard.page.locator('.log-row').count()).toBeLessThan(120);
    await dashboard.search('Search the log').fill('cart:99996');
    await dashboard.page.getByText('1 line', { exact: true }).waitFor({ timeout: 30_000 });
    await dashboard.page.getByRole('log').press('Home');
    await dashboard.page.getByText('checkout 0:').waitFor();
    expect(await dashboard.button('Follow').getAttribute('aria-pressed')).toBe('false');
    await dashboard.button('Follow').click();
    await dashboard.page.getByText('the very last').waitFor();
    expect(dashboard.complaints).toEqual([]);
  });
});
