import { screen } from 'electron';
import type { WindowPlace } from './kept-place.ts';

const SIZE = { width: 1180, height: 760 };
const SMALLEST = { minWidth: 720, minHeight: 480 };
/** As much of the window has to be on a screen for it to be found and moved. */
const SEEN_PX = 80;

/** Where it stood last, unless that screen is gone: then in the middle, as at first. */
export function windowPlace(last: WindowPlace | null): Electron.BrowserWindowConstructorOptions {
  const seen = last !== null && screen.getAllDisplays().some(({ workArea }) => overlaps(last, workArea));
  return seen
    ? { x: last.x, y: last.y, width: last.width, height: last.height, ...SMALLEST }
    : { ...SIZE, ...SMALLEST };
}

function overlaps(place: WindowPlace, area: Electron.Rectangle): boolean {
  const widthPx = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  return widthPx >= SEEN_PX && place.y >= area.y && place.y <= area.y + area.height - SEEN_PX;
}
