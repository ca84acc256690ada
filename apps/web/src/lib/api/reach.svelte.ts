const PROBE_MS = 4000;
/** Replies that were under way when the line went still arrive. */
const MOMENT_MS = 200;

let reachable = $state(true);
let probe: ReturnType<typeof setTimeout> | null = null;

/** Whether the server was heard when it was last spoken to. */
export const serverReachable = (): boolean => reachable;

export const heardServer = (): void => {
  reachable = true;
  if (probe) clearTimeout(probe);
  probe = null;
};

const knock = async (): Promise<void> => {
  probe = null;
  const reply = await fetch('/livez', { cache: 'no-store' }).catch(() => null);
  if (reply?.ok) heardServer();
  else heardNothing();
};

/** Jittered, so that a school coming back onto the line does not knock all at once. */
const knockLater = (): void => {
  probe ??= setTimeout(() => void knock(), PROBE_MS * (0.75 + Math.random() / 2));
};

export const heardNothing = (): void => {
  reachable = false;
  knockLater();
};

// the network's own word is only a reason to ask: a server on the same computer is there without any network
const ask = () => setTimeout(() => void knock(), MOMENT_MS);

if (typeof window !== 'undefined') {
  window.addEventListener('offline', ask);
  window.addEventListener('online', ask);
}
