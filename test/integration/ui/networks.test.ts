import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf, sampleNetworks } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('networks', () => {
  it('connect and disconnect from the network’s side', async () => {
    await using dashboard = await under.open({ route: 'networks' });
    await dashboard.page.getByRole('link', { name: 'shop_default' }).click();
    await dashboard.page.getByText('172.19.0.0/16 (gateway 172.19.0.1)').waitFor();
    await dashboard.button('Connect').click();
    const { dialog } = dashboard;
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await dialog.getByText('Choose one').last().waitFor();
    await dialog.getByRole('button', { name: /Container/ }).click();
    await dashboard.page.getByRole('option', { name: 'registry' }).click();
    await dialog.getByLabel('Address').fill('nonsense');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await dialog.getByText('Such as 172.28.0.5').waitFor();
    await dialog.getByLabel('Address').fill('172.19.0.50');
    await dialog.getByLabel('More names').fill('hub, images');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(dashboard.backend.engine.connections).toEqual([
      {
        network: idOf('shop_default'),
        container: idOf('registry'),
        aliases: ['hub', 'images'],
        ipv4: '172.19.0.50',
        ipv6: null,
      },
    ]);
    await dashboard.button('Disconnect shop-db-1').click();
    await dashboard.confirm('Disconnect');
    await expect.poll(() => dashboard.backend.engine.calls).toContain('networks.disconnect');
    expect(dashboard.complaints).toEqual([]);
  });

  it('connect from the container’s side', async () => {
    await using dashboard = await under.open({ route: `containers/${idOf('registry')}/overview` });
    await dashboard.button('Connect').click();
    await dashboard.dialog.getByRole('button', { name: /Network/ }).click();
    await dashboard.page.getByRole('option', { name: 'backend' }).click();
    await dashboard.dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await dashboard.dialog.waitFor({ state: 'hidden' });
    expect(dashboard.backend.engine.connections).toMatchObject([
      { network: idOf('backend'), container: idOf('registry') },
    ]);
  });
});

describe('the picture of networks', () => {
  it('tells of each container where it is, to the keyboard and to who does not see', async () => {
    await using dashboard = await under.open({ route: 'networks' });
    await dashboard.button('Network map').click();
    const web = dashboard.page.getByRole('link', { name: 'shop-web-1: shop_default 172.19.0.2' });
    await web.waitFor();
    await dashboard.page.getByRole('link', { name: 'hopeful_turing (not running): bridge' }).waitFor();
    await web.focus();
    await dashboard.page.keyboard.press('Enter');
    await dashboard.heading().filter({ hasText: 'shop-web-1' }).waitFor();
    expect(dashboard.complaints).toEqual([]);
  });

  it('has room for fifty containers on ten networks', async () => {
    await using dashboard = await under.open({ route: 'networks/map', width: 900 }, ({ engine }) => {
      const [model] = sampleNetworks();
      if (model === undefined) throw new Error('no model');
      engine.networkList = Array.from({ length: 10 }, (_, net) => ({
        ...model,
        id: idOf(`net ${net}`),
        name: `net-${net}`,
        builtIn: false,
        containers: Array.from({ length: 50 }, (_each, index) => index)
          .filter((index) => index % 10 === net || index % 7 === net)
          .map((index) => ({
            id: idOf(`c ${index}`),
            name: `c-${index}`,
            running: true,
            ipv4: `10.${net}.0.${index}`,
            ipv6: null,
          })),
      }));
    });
    await dashboard.page.getByRole('link', { name: /^c-49: / }).scrollIntoViewIfNeeded();
    expect(await dashboard.page.locator('.map-row').count()).toBe(50);
  });
});

describe('the palette', () => {
  it('finds objects by their ids', async () => {
    await using dashboard = await under.open();
    await dashboard.row('web').waitFor();
    await dashboard.command(idOf('shop_default').slice(0, 12));
    await dashboard.heading().filter({ hasText: 'shop_default' }).waitFor();
  });
});
