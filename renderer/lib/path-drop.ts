import type { DragEvent } from 'react';
import { desktopBridge } from './desktop-bridge.ts';

interface PathDrop {
  readonly onDragOver?: (event: DragEvent) => void;
  readonly onDrop?: (event: DragEvent) => void;
}

/** For an element that takes files and folders of this computer by their paths. A browser tells none, so there it takes nothing. */
export function pathDrop(onPaths: (paths: readonly string[]) => void): PathDrop {
  const bridge = desktopBridge;
  if (bridge === null) return {};
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    onDragOver: (event) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const paths = [...event.dataTransfer.files].map((file) => bridge.pathOf(file)).filter((path) => path !== '');
      if (paths.length > 0) onPaths(paths);
    },
  };
}
