import { it } from 'vitest';
import { describeDesktop } from './desktop-suite.ts';

describeDesktop('the search of a log in the desktop app', (suite) => {
  it('is done on a thread of its own, which an expression without end does not hold up', async () => {
    suite.bench.backend.logs = async function* (): AsyncGenerator<string, void> {
      yield await Promise.resolve(`moored\n${'a'.repeat(40)}!\n`);
    };
    const page = await suite.desktop.page();
    await page.evaluate(() => void (location.hash = '#/machine/logs'));
    await page.getByText('moored', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('mo+red$');
    await page.getByText('1 line', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('(a+)+$');
    await page.getByText('The expression takes too long').waitFor();
  });
});
