const PROBE_MS = 4000;

let reachable = $state(typeof navigator === 'undefined' || navigator.onLine !== false);
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
  else knockLater();
};

/** Jittered, so that a school coming back onto the line does not knock all at once. */
const knockLater = (): void => {
  probe ??= setTimeout(() => void knock(), PROBE_MS * (0.75 + Math.random() / 2));
};

export const heardNothing = (): void => {
  reachable = false;
  knockLater();
};

if (typeof window !== 'undefined') {
  window.addEventListener('offline', heardNothing);
  window.addEventListener('online', () => void knock());
}
