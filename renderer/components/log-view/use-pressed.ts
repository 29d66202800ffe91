import { type PointerEvent, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

interface Pressed {
  readonly isPressed: boolean;
  /** It is drawn before the browser acts on the press. */
  readonly onPress: (event: PointerEvent<HTMLElement>) => void;
}

/** Whether the main button was pressed in an element, its scroll bars apart, and not let go of since, wherever the pointer went. */
export function usePressed(): Pressed {
  const [isPressed, setPressed] = useState(false);
  useEffect(() => {
    if (!isPressed) return undefined;
    const ended = new AbortController();
    const end = (): void => setPressed(false);
    globalThis.addEventListener('pointerup', end, { capture: true, signal: ended.signal });
    globalThis.addEventListener('pointercancel', end, { capture: true, signal: ended.signal });
    // Of the window: those of its elements do not come up to it.
    globalThis.addEventListener('blur', end, { signal: ended.signal });
    return () => ended.abort();
  }, [isPressed]);
  const onPress = (event: PointerEvent<HTMLElement>): void => {
    if (event.button === 0 && !isOnScrollBar(event)) flushSync(() => setPressed(true));
  };
  return { isPressed, onPress };
}

function isOnScrollBar({
  target,
  currentTarget,
  nativeEvent: { offsetX, offsetY },
}: PointerEvent<HTMLElement>): boolean {
  if (target !== currentTarget) return false;
  return offsetX < 0 || offsetX >= currentTarget.clientWidth || offsetY >= currentTarget.clientHeight;
}
