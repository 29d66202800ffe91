import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf } from '../../support/ui/sample-objects.ts';
import { sampleLog } from '../../support/ui/sample-log.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const LINES = 100_000;
const LINE_PX = 19;
const log = sampleLog(LINES);
const texts = log.map(({ text }) => text.replace(/\u001b\[\d+m/g, ''));

/** From a place in one line to a place in another. */
function expected(from: number, offset: number, to: number, endOffset: number): string {
  const whole = texts.slice(from, to + 1);
  const last = whole.pop() ?? '';
  return [whole[0]?.slice(offset), ...whole.slice(1), last.slice(0, endOffset)].join('\n');
}

/** A log that one has gone to the beginning of. */
async function openLog(): Promise<Dashboard> {
  const dashboard = await under.open({ route: `containers/${idOf('registry')}/logs` }, ({ engine }) =>
    engine.logs.set('registry', log),
  );
  await dashboard.page.getByText(texts.at(-1) ?? '', { exact: true }).waitFor({ timeout: 60_000 });
  await dashboard.page.getByRole('log').press('Home');
  await row(dashboard, 0).waitFor();
  await settled(dashboard);
  return dashboard;
}

const row = ({ page }: Dashboard, line: number) => page.locator(`[data-number="${line}"]`);

/** Nobody scrolls: all lines are in their order. */
const settled = ({ page }: Dashboard): Promise<void> =>
  expect
    .poll(() =>
      page.evaluate(`(() => {
        const numbers = [...document.querySelectorAll('.log-row')].map((row) => Number(row.dataset.number));
        return !document.querySelector('.log-canvas').hasAttribute('aria-owns') &&
          numbers.every((number, at) => at === 0 || number > numbers[at - 1]);
      })()`),
    )
    .toBe(true);

/** Frame by frame, so that each is drawn. */
const scroll = ({ page }: Dashboard, fromPx: number, toPx: number, stepPx: number): Promise<void> =>
  page.evaluate(`(async () => {
    const scroller = document.querySelector('.log-lines');
    for (let px = ${fromPx}; px !== ${toPx}; px += ${stepPx}) {
      scroller.scrollTop = px + ${stepPx};
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
  })()`);

const goTo = async (dashboard: Dashboard, line: number): Promise<void> => {
  await dashboard.page.evaluate(`document.querySelector('.log-lines').scrollTop = ${line * LINE_PX}`);
  await row(dashboard, line).waitFor();
};

/** Where a character of a line begins, on the screen. */
async function placeOf({ page }: Dashboard, line: number, offset: number): Promise<{ x: number; y: number }> {
  return page.evaluate<{ x: number; y: number }>(`(() => {
    let left = ${offset};
    const walker = document.createTreeWalker(document.querySelector('[data-number="${line}"] .log-text'), 4);
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      if (left < text.length) {
        const range = document.createRange();
        range.setStart(text, left);
        range.setEnd(text, left + 1);
        const { left: x, top, height } = range.getBoundingClientRect();
        return { x, y: top + height / 2 };
      }
      left -= text.length;
    }
    throw new Error('the line is shorter');
  })()`);
}

async function copied({ page }: Dashboard): Promise<string> {
  await page.evaluate(`navigator.clipboard.writeText('nothing was copied')`);
  await page.keyboard.press('Control+c');
  return String(await page.evaluate('navigator.clipboard.readText()'));
}

/** The lines that the selection begins and ends in, and those of the lines in the page that are in it. */
const selected = ({ page }: Dashboard) =>
  page.evaluate<{ ends: number[]; touched: number[] }>(`(() => {
    const selection = getSelection();
    const numberOf = (node) => Number((node.closest ? node : node.parentElement).closest('.log-row')?.dataset.number);
    return {
      ends: [numberOf(selection.anchorNode), numberOf(selection.focusNode)],
      touched: [...document.querySelectorAll('.log-row')]
        .filter((row) => selection.containsNode(row, true))
        .map(numberOf)
        .sort((a, b) => a - b),
    };
  })()`);

it('lines that went out of sight are used again, and stand in their order when one rests', async () => {
  await using dashboard = await openLog();
  await dashboard.page.evaluate(`(() => {
    const canvas = document.querySelector('.log-canvas');
    const known = new Set(canvas.children);
    globalThis.newLines = 0;
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
      // One that was moved is none.
      if (!known.has(node)) newLines += 1;
      known.add(node);
    }))).observe(canvas, { childList: true });
  })()`);
  await scroll(dashboard, 0, 400 * LINE_PX, 4 * LINE_PX);
  // Four hundred came into sight.
  expect(await dashboard.page.evaluate('newLines')).toBeLessThan(20);
  await settled(dashboard);
  const shown = await dashboard.page.evaluate<[number, string][]>(
    `[...document.querySelectorAll('.log-row')].map((row) => [
      Number(row.dataset.number), row.querySelector('.log-text').textContent])`,
  );
  for (const [line, text] of shown) expect(text).toBe(texts[line]);
  expect(dashboard.complaints).toEqual([]);
});

it('what the mouse selects from line to line is copied, and stays while one scrolls', async () => {
  await using dashboard = await openLog();
  const from = await placeOf(dashboard, 3, 6);
  const to = await placeOf(dashboard, 8, 10);
  await dashboard.page.mouse.move(from.x, from.y);
  await dashboard.page.mouse.down();
  await dashboard.page.mouse.move(to.x, to.y, { steps: 4 });
  await dashboard.page.mouse.up();
  const text = expected(3, 6, 8, 10);
  expect(await copied(dashboard)).toBe(text);
  await scroll(dashboard, 0, 600 * LINE_PX, 10 * LINE_PX);
  expect(await selected(dashboard)).toEqual({ ends: [3, 8], touched: [3, 8] });
  expect(await copied(dashboard)).toBe(text);
  await goTo(dashboard, 0);
  await row(dashboard, 5).waitFor();
  expect((await selected(dashboard)).touched).toEqual([3, 4, 5, 6, 7, 8]);
  expect(dashboard.complaints).toEqual([]);
});

it('from a click to a click with Shift, thousands of lines are copied that were never in the page', async () => {
  await using dashboard = await openLog();
  const from = await placeOf(dashboard, 5, 2);
  await dashboard.page.mouse.click(from.x, from.y);
  // Lines are used again meanwhile, but not the one with the caret.
  await scroll(dashboard, 0, 200 * LINE_PX, 4 * LINE_PX);
  await goTo(dashboard, 60_000);
  const to = await placeOf(dashboard, 60_004, 7);
  await dashboard.page.keyboard.down('Shift');
  await dashboard.page.mouse.click(to.x, to.y);
  await dashboard.page.keyboard.up('Shift');
  expect((await selected(dashboard)).ends).toEqual([5, 60_004]);
  expect(await copied(dashboard)).toBe(expected(5, 2, 60_004, 7));
  await goTo(dashboard, 90_000);
  expect((await selected(dashboard)).ends).toEqual([5, 60_004]);
  expect(await copied(dashboard)).toBe(expected(5, 2, 60_004, 7));
  // Upwards, too.
  await goTo(dashboard, 2);
  const above = await placeOf(dashboard, 3, 1);
  await dashboard.page.keyboard.down('Shift');
  await dashboard.page.mouse.click(above.x, above.y);
  await dashboard.page.keyboard.up('Shift');
  expect((await selected(dashboard)).ends).toEqual([5, 3]);
  expect(await copied(dashboard)).toBe(expected(3, 1, 5, 2));
  expect(dashboard.complaints).toEqual([]);
});

// The page's first line is the last that came: it is moved to where it belongs, and those after it.
it.each([
  ['that stay', -20],
  ['of which one stays and one is moved', -2],
  ['that are moved', 0],
])('lines %s when all are brought in order are selected as before', async (_lines, distance) => {
  await using dashboard = await openLog();
  await scroll(dashboard, 0, 100 * LINE_PX, 2 * LINE_PX);
  const first = await dashboard.page.evaluate<number>(`(async () => {
    const scroller = document.querySelector('.log-lines');
    const canvas = document.querySelector('.log-canvas');
    scroller.scrollTop += 38;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (!canvas.hasAttribute('aria-owns')) throw new Error('all are in order');
    const first = Number(canvas.firstElementChild.dataset.number) + ${distance};
    const textOf = (number) => canvas.querySelector('[data-number="' + number + '"] .log-text').firstChild.firstChild;
    const [from, to] = [textOf(first), textOf(first + 3)];
    getSelection().setBaseAndExtent(from, 1, to, 2);
    scroller.scrollTop += 38;
    globalThis.isSame = () => {
      const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
      return anchorNode === from && anchorOffset === 1 && focusNode === to && focusOffset === 2;
    };
    return first;
  })()`);
  await settled(dashboard);
  expect(await dashboard.page.evaluate('isSame()')).toBe(true);
  const last = first + 3;
  expect(await selected(dashboard)).toEqual({ ends: [first, last], touched: [first, first + 1, first + 2, last] });
  expect(await copied(dashboard)).toBe(expected(first, 1, last, 2));
  expect(dashboard.complaints).toEqual([]);
});
