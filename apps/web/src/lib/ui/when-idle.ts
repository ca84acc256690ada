/** Safari has no idle callback. */
const WAIT_MS = 1500;

/** Does something once the page has nothing more urgent to do. Returns how to call it off. */
export const whenIdle = (work: () => unknown): (() => void) => {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, WAIT_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: WAIT_MS });
  return () => cancelIdleCallback(handle);
};
