/** Every page of this browser hears on it who is signed in now. */
const CHANNEL = 'gongbei:signed-in';

/** To be called after a sign-in (the person's id) and after a sign-out (null): open documents of somebody else stop. */
export const announceSignedIn = (person: string | null): void => {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(person);
  channel.close();
};

/** @returns how to stop listening */
export const onSignedIn = (listen: (person: string | null) => void): (() => void) => {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<string | null>) => listen(data);
  return () => channel.close();
};
