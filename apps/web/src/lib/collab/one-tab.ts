/** An open page answers within this time, even in the background. */
const ANSWER_MS = 200;

interface Word {
  document: string;
  token: string;
  kind: 'asks' | 'has';
}

export interface OpenHere {
  release(): void;
}

/**
 * Where the browser has no Web Locks (plain http on a school's network) two tabs can't keep their hands off each other's
 * client ids, so a document is open in one tab at a time. Of two that ask at once, the smaller token wins.
 * @returns null if another tab has the document open
 */
export const openInThisTab = (person: string, document: string): Promise<OpenHere | null> =>
  new Promise((resolve) => {
    const channel = new BroadcastChannel(`gongbei:open:${person}`);
    const token = Math.random().toString(36).slice(2);
    const say = (kind: Word['kind']) => channel.postMessage({ document, token, kind } satisfies Word);
    let has = false;
    const decide = setTimeout(() => {
      has = true;
      resolve({ release: () => channel.close() });
    }, ANSWER_MS);
    const giveWay = () => {
      clearTimeout(decide);
      channel.close();
      resolve(null);
    };
    channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.document !== document) return;
      if (data.kind === 'asks' && has) return say('has');
      if (has) return;
      // only who has it says so; among those who ask, a larger token is told again who asked before it
      if (data.kind === 'has' || data.token < token) return giveWay();
      say('asks');
    };
    say('asks');
  });
