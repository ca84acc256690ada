import { createSubscriber } from 'svelte/reactivity';

/** The current time, good to half a minute; what reads it in a template or effect follows it. */
const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 30_000);
  return () => clearInterval(timer);
});

export const now = (): number => {
  subscribe();
  return Date.now();
};
