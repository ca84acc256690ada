import type { Bus } from './bus.ts';

type Listener = (message: Uint8Array) => void;
/** What the buses of one process share, as servers share a network. */
export type Medium = Map<string, Set<Listener>>;

/**
 * A bus within one process. `onFailure` is told what a listener threw.
 */
export const openMemoryBus = (medium: Medium = new Map(), onFailure: (error: unknown) => void = () => {}): Bus => {
  const mine = new Set<() => void>();
  const deliver = (topic: string, message: Uint8Array) => {
    for (const listener of [...(medium.get(topic) ?? [])]) {
      try {
        listener(message);
      } catch (error) {
        onFailure(error);
      }
    }
  };
  return {
    publish: (topic, message) => queueMicrotask(() => deliver(topic, message)),
    subscribe: (topic, onMessage) => {
      // a function of its own, so that subscribing the same one twice counts twice
      const listener: Listener = (message) => onMessage(message);
      const listeners = medium.get(topic) ?? new Set();
      medium.set(topic, listeners.add(listener));
      const unsubscribe = () => {
        mine.delete(unsubscribe);
        if (listeners.delete(listener) && listeners.size === 0) medium.delete(topic);
      };
      mine.add(unsubscribe);
      return unsubscribe;
    },
    close: async () => {
      for (const unsubscribe of [...mine]) unsubscribe();
    },
  };
};
