import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';

/** Events that the stream keeps for servers that were cut off for a moment. */
const KEPT_EVENTS = 1_000;
/** Commands that may wait for Redis to come back: a sign of life each 5 s, and what is said. */
const MOST_COMMANDS = 1_000;
/** Longer than the adapter waits for the next event, or a quiet line would be taken for a dead one. */
const SILENCE = 20_000;

export interface LiveAdapterParts {
  redisUrl: string;
  /** what the stream's name begins with */
  place: string;
  /** told once when Redis goes away */
  onFailure: (error: unknown) => void;
}

/**
 * Lets the sockets of all servers hear what one of them says. The library's reader asks again at once when it fails, so
 * its clients must keep commands for later while Redis is away, and never give up.
 */
export const openLiveAdapter = ({ redisUrl, place, onFailure }: LiveAdapterParts) => {
  const client = createClient({
    url: redisUrl,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandsQueueMaxLength: MOST_COMMANDS,
    socket: { reconnectStrategy: () => 100 + Math.random() * 900, socketTimeout: SILENCE },
  });
  let away = false;
  client.on('ready', () => (away = false));
  client.on('error', (error: unknown) => {
    if (!away) onFailure(error);
    away = true;
  });
  client.connect().catch(onFailure);
  const adapter = createAdapter(client, {
    streamName: `${place}:live`,
    channelPrefix: `${place}:live`,
    maxLen: KEPT_EVENTS,
  });
  return { adapter, close: () => client.destroy() };
};
