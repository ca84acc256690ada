import type * as Linkify from 'linkifyjs';

// Stands in for linkifyjs, which the link mark imports as a whole (see `vite.config.ts`): an address that is typed
// before the real one has come stays plain text.

let linkify: typeof Linkify | null = null;
let fetching: Promise<unknown> | null = null;

/** A line that is cut meanwhile is no loss: the next address asks again. */
export const fetchLinkify = (): Promise<unknown> =>
  (fetching ??= import('linkifyjs').then(
    (fetched) => (linkify = fetched),
    () => (fetching = null),
  ));

const fetched = (): typeof Linkify | null => {
  if (!linkify) void fetchLinkify();
  return linkify;
};

/** @public */
export const tokenize = (text: string): ReturnType<typeof Linkify.tokenize> => fetched()?.tokenize(text) ?? [];

/** @public */
export const find = (text: string, options: Linkify.Opts): ReturnType<typeof Linkify.find> =>
  fetched()?.find(text, options) ?? [];

/** The mark is used without protocols of its own, so there is nothing to register. @public */
export const registerCustomProtocol = (): void => undefined;

/** @public */
export const reset = (): void => undefined;
