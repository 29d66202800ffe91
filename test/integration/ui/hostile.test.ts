import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf, sampleContainer, sampleImages, sampleVolumes } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const MARKUP = '<img src=x onerror="globalThis.executed=1"><script>globalThis.executed=2</script>';
const SCRIPT_LINK = 'javascript:globalThis.executed=3';
const BIDI = 'invoice\u202Egnp.exe';
const ESCAPES =
  '\u001b]0;title\u0007\u001b]8;;javascript:alert(1)\u001b\\link\u001b]8;;\u001b\\\u001b[2J\u001b[9999;9999H';
const LONG = 'x'.repeat(1_000_000);

async function expectNothingHappened({ page, complaints }: Dashboard): Promise<void> {
  expect(await page.evaluate('globalThis.executed')).toBeUndefined();
  expect(await page.locator('main img, main script, main iframe, main a[href^="javascript"]').count()).toBe(0);
  expect(complaints).toEqual([]);
}

describe('what others wrote', () => {
  it('is text in every list', async () => {
    await using dashboard = await under.open({}, ({ engine }) => {
      const container = sampleContainer(MARKUP, {
        image: SCRIPT_LINK,
        command: MARKUP,
        status: MARKUP,
        compose: { project: MARKUP, service: BIDI, number: 1, oneOff: false, workingFolder: null, configFiles: [] },
        labels: { [MARKUP]: ESCAPES, long: LONG },
        mounts: [{ kind: 'bind', name: null, source: MARKUP, destination: `/${BIDI}`, readOnly: false }],
        networks: [{ name: MARKUP, id: 'n', ipv4: null, ipv6: null, macAddress: null }],
        ports: [{ protocol: 'tcp', containerPort: 80, address: '"><script>', hostPort: 8080 }],
      });
      engine.containerList = [container, sampleContainer(LONG.slice(0, 10_000)), sampleContainer(BIDI)];
      const [image] = sampleImages();
      const [volume] = sampleVolumes();
      if (image !== undefined) engine.imageList = [{ ...image, tags: [MARKUP, SCRIPT_LINK], digests: [BIDI] }];
      if (volume !== undefined)
        engine.volumeList = [
          { ...volume, name: MARKUP },
          { ...volume, name: BIDI },
        ];
      engine.networkList = engine.networkList.map((network) => ({ ...network, name: MARKUP, driver: ESCAPES }));
    });
    await dashboard.page.getByText('invoice⟨202E⟩gnp.exe').first().waitFor();
    await dashboard.page.getByText(MARKUP).first().waitFor();
    const width = await dashboard.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(width).toBe(0);
    for (const view of ['Images', 'Volumes', 'Networks']) {
      await dashboard.goTo(view);
      await dashboard.page.getByText(MARKUP).first().waitFor();
    }
    for (const tab of ['overview', 'inspect']) {
      await dashboard.page.goto(`${dashboard.server.url}#/containers/${idOf(MARKUP)}/${tab}`);
      await dashboard.page.getByText('globalThis.executed').first().waitFor();
    }
    await dashboard.command('onerror');
    await expectNothingHappened(dashboard);
  });

  it('is text in a log, one line of a megabyte included', async () => {
    const texts = [MARKUP, ESCAPES, BIDI, LONG, `\u001b[31m${MARKUP}\u001b[0m`, 'the end'];
    await using dashboard = await under.open({ route: `containers/${idOf('registry')}/logs` }, ({ engine }) => {
      engine.logs.set(
        'registry',
        texts.flatMap((text) => {
          // Lines longer than a message are told in pieces.
          const pieces = text.match(/[^]{1,65536}/g) ?? [];
          return pieces.map((piece, index) => ({
            stream: 'stdout' as const,
            time: '2026-11-29T08:00:00.000000000Z',
            text: piece,
            continues: index < pieces.length - 1,
          }));
        }),
      );
    });
    await dashboard.page.getByText('the end').waitFor();
    await dashboard.page.getByText(MARKUP).first().waitFor();
    await dashboard.page.getByText('996,000 more characters').waitFor();
    expect(await dashboard.page.locator('.log-row').count()).toBe(texts.length);
    expect(await dashboard.page.title()).toBe('Boathouse');
    await dashboard.button('Wrap lines').click();
    await dashboard.search('Search the log').fill('executed');
    await dashboard.page.getByText('2 lines').waitFor();
    await expectNothingHappened(dashboard);
  });

  it('is text in what the backend says', async () => {
    await using dashboard = await under.open({}, ({ machine }) => {
      machine.warnings = [MARKUP];
      const failure = { code: 'x', message: MARKUP, hint: SCRIPT_LINK, logFile: null };
      machine.become({ state: 'failed', phase: null, failure });
    });
    await dashboard.page.getByText(MARKUP).first().waitFor();
    await dashboard.goTo('Machine');
    await dashboard.page.getByText(MARKUP).first().waitFor();
    await expectNothingHappened(dashboard);
  });

  it('cannot leave a terminal’s screen', async () => {
    await using dashboard = await under.open({ route: `containers/${idOf('registry')}/terminal` });
    await dashboard.page.locator('.xterm-rows').waitFor();
    await expect.poll(() => dashboard.backend.terminals.length).toBe(1);
    await dashboard.page.locator('.xterm-helper-textarea').pressSequentially(`<img src=x onerror=executed=1>`);
    await dashboard.page.keyboard.press('Control+j');
    await dashboard.page.locator('.xterm-rows').getByText('<img src=x').waitFor();
    await expectNothingHappened(dashboard);
  });
});
