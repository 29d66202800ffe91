import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf, sampleContainers } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const line = (second: number, text: string): ContainerLogLine => ({
  stream: 'stdout',
  time: `2026-11-29T08:00:${String(second).padStart(2, '0')}.000000000Z`,
  text,
  continues: false,
});

describe('the logs of a project', () => {
  it('are one, in the order of time, each line marked with its service', async () => {
    await using dashboard = await under.open({}, ({ engine }) => {
      engine.logs.set('shop-web-1', [line(1, 'GET /'), line(4, 'GET /cart'), line(5, 'error 500')]);
      engine.logs.set('shop-api-1', [line(2, 'list'), line(3, 'cart')]);
    });
    await dashboard.row('web').waitFor();
    await dashboard.page.locator('[data-line="2"]').focus();
    await dashboard.page.getByRole('button', { name: 'Logs of the project' }).last().click();
    await dashboard.heading().filter({ hasText: 'shop' }).waitFor();
    await dashboard.page.getByText('error 500').waitFor();
    const rows = await dashboard.page.locator('.log-row').allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, ' '))).toEqual([
      'web GET /',
      'api list',
      'api cart',
      'web GET /cart',
      'web error 500',
    ]);
    await dashboard.search('Search the log').fill('cart');
    await dashboard.page.getByText('2 lines').waitFor();
    await dashboard.button('Copy the log').click();
    await dashboard.toasts.getByText('Copied').waitFor();
    expect(await dashboard.page.evaluate('navigator.clipboard.readText()')).toContain(
      'api | list\napi | cart\nweb | GET /cart',
    );
    expect(dashboard.complaints).toEqual([]);
  });

  it('go on with containers that come, and end with those that go', async () => {
    await using dashboard = await under.open({ route: 'projects/shop' }, ({ engine }) => {
      engine.logs.set('shop-web-1', [line(1, 'first words')]);
      engine.logs.set('shop-mail-1', [line(9, 'mail is up')]);
    });
    await dashboard.page.getByText('first words').waitFor();
    const { engine } = dashboard.backend;
    const [model] = sampleContainers();
    if (model?.compose == null) throw new Error('no model');
    const mail = {
      ...model,
      id: idOf('shop-mail-1'),
      name: 'shop-mail-1',
      compose: { ...model.compose, service: 'mail' },
    };
    engine.containerList = [...engine.containerList, mail];
    engine.tell('container', mail.id, 'start');
    await dashboard.page.getByText('mail is up').waitFor();
    await engine.containers.remove(mail.id);
    await dashboard.page.getByText('— removed —').waitFor();
    await dashboard.page.getByText('mail is up').waitFor();
  });

  it('say so when there is no such project', async () => {
    await using dashboard = await under.open({ route: 'projects/nothing' });
    await dashboard.page.getByText('This project has no containers').waitFor();
  });
});
