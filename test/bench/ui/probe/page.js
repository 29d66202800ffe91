/**
 * Evaluated in the page as one expression: resolves when the first containers are painted and the page has nothing more to do at once. Times
 * since the epoch.
 */
(() =>
  new Promise((resolve) => {
    const isThere = () => document.querySelector('main .row-link') !== null;
    const painted = () => {
      // The frame with the rows is made after this callback, and the task comes after the frame.
      requestAnimationFrame(() =>
        setTimeout(() => {
          const interactiveMs = performance.timeOrigin + performance.now();
          const [paint] = performance.getEntriesByName('first-contentful-paint');
          resolve({
            pageMs: performance.timeOrigin,
            firstPaintMs: performance.timeOrigin + (paint?.startTime ?? performance.now()),
            interactiveMs,
          });
        }),
      );
    };
    if (isThere()) {
      painted();
      return;
    }
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      painted();
    });
    observer.observe(document, { childList: true, subtree: true });
  }))();
