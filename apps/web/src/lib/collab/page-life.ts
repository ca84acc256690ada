/** What happens to the page around an open document. */
export interface PageLife {
  /** the network or the person came back */
  onBack(): void;
  /** the page is going away, or into the browser's memory from which it may return */
  onGone(): void;
  onReturn(): void;
  /** whether closing the page now would leave work behind that the server does not have */
  isUnsent(): boolean;
}

type Listener = [target: EventTarget, event: string, listen: (event: Event) => void];

/** @returns how to stop listening */
export const watchPage = ({ onBack, onGone, onReturn, isUnsent }: PageLife): (() => void) => {
  const listeners: Listener[] = [
    [window, 'online', onBack],
    [document, 'visibilitychange', () => document.visibilityState === 'visible' && onBack()],
    [window, 'pagehide', onGone],
    [window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && onReturn()],
    // the browser asks in its own words
    [window, 'beforeunload', (event) => isUnsent() && event.preventDefault()],
  ];
  for (const [target, event, listen] of listeners) target.addEventListener(event, listen);
  return () => {
    for (const [target, event, listen] of listeners) target.removeEventListener(event, listen);
  };
};
