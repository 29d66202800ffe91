import { type RefObject, useMemo, useSyncExternalStore } from 'react';
import type { LogPosition } from '../../lib/logs/selected-text.ts';

/*
 * The browser's own selection, as far as it concerns the lines of a log, which are children of one element, each with its number. It is
 * asked for whenever it is needed rather than kept: the browser tells of a change only after it, when another line may have been drawn.
 */

export interface LogSelection {
  /** Of the lines that it begins and ends in, or that the caret is in, from which Shift would extend it. */
  readonly ends: readonly number[];
  /** There is more than a caret, and some of it is of the log. */
  readonly isRange: boolean;
}

export function useLogSelection(canvas: RefObject<HTMLElement | null>): LogSelection {
  const words = useSyncExternalStore(subscribe, () => describeSelection(canvas.current));
  return useMemo(() => {
    const [kind, ...numbers] = words.split(' ');
    return { isRange: kind === 'range', ends: numbers.map(Number) };
  }, [words]);
}

/** From where to where the log is selected; null where that is no more than a part of one line, or where it goes beyond the log. */
export function selectedLines(canvas: HTMLElement): { readonly from: LogPosition; readonly to: LogPosition } | null {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const from = positionOf(canvas, range.startContainer, range.startOffset);
  const to = positionOf(canvas, range.endContainer, range.endOffset);
  return from === null || to === null || from.number >= to.number ? null : { from, to };
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('selectionchange', listener);
  return () => document.removeEventListener('selectionchange', listener);
}

/** In one text, so that one that is the same as before changes nothing. */
function describeSelection(canvas: HTMLElement | null): string {
  const selection = document.getSelection();
  if (canvas === null || selection === null || selection.rangeCount === 0) return 'none';
  const isRange = !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(canvas);
  const numbers = [selection.anchorNode, selection.focusNode].flatMap((node) => numberOf(rowOf(canvas, node)) ?? []);
  return [isRange ? 'range' : 'caret', ...new Set(numbers)].join(' ');
}

/** The child of `canvas` that has `node` in it. */
function rowOf(canvas: HTMLElement, node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  const row = element?.closest<HTMLElement>('.log-row') ?? null;
  return row !== null && canvas.contains(row) ? row : null;
}

function numberOf(row: HTMLElement | null): number | null {
  return row === null ? null : Number(row.dataset['number']);
}

function positionOf(canvas: HTMLElement, node: Node, offset: number): LogPosition | null {
  // Between two lines: before the second.
  const between = node === canvas ? canvas.children[offset] : undefined;
  if (between instanceof HTMLElement) return { number: numberOf(between) ?? 0, offset: 0 };
  const row = node === canvas ? canvas.lastElementChild : rowOf(canvas, node);
  if (!(row instanceof HTMLElement)) return null;
  const number = numberOf(row) ?? 0;
  return { number, offset: node === canvas ? Infinity : offsetIn(row, node, offset) };
}

/** How much of the line's text stands before that place: its time and its log's name are no part of it. */
function offsetIn(row: HTMLElement, node: Node, offset: number): number {
  const text = row.querySelector('.log-text');
  if (text === null) return 0;
  const before = document.createRange();
  before.selectNodeContents(text);
  if (before.comparePoint(node, offset) < 0) return 0;
  if (before.comparePoint(node, offset) > 0) return Infinity;
  before.setEnd(node, offset);
  const cut = text.querySelector('.log-cut');
  return cut !== null && before.intersectsNode(cut) ? Infinity : before.toString().length;
}
