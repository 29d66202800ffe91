/** Where the window stood; of a maximised one, where it goes back to. */
export interface WindowPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** Null for anything but a place that a window can have. */
export function keptPlace(value: unknown): WindowPlace | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height, maximized } = value as Record<string, unknown>;
  if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height)) return null;
  return width >= 1 && height >= 1 && typeof maximized === 'boolean' ? { x, y, width, height, maximized } : null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
