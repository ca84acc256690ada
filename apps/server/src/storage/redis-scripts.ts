import { createHash } from 'node:crypto';
import { RESP_TYPES } from 'redis';
import type { RedisClient } from './redis-connection.ts';

/** What a reply consists of, texts being bytes. */
export type Reply = Buffer | number | null | Reply[];

export interface Script {
  text: string;
  sha: string;
}

export const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') });

/**
 * Each script first looks whether this is the log that the caller knows. A script that fails half-way is not undone, so
 * whatever may fail comes before the first change: wrong types, a counter and a stream that contradict each other.
 */
const SAME_LOG = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('EPOCH another one, or none') end
local head = tonumber(redis.call('GET', KEYS[2]) or 0)
local function positionOf(entry) return tonumber(string.match(entry[1], '^%d+')) end
`;

/** epoch, expected head or '', least head, channel, entries … → 1 appended, 0 unexpected, -1 gone back; the head */
export const APPEND = script(`${SAME_LOG}
local before = head
if head < tonumber(ARGV[3]) then return {-1, head} end
if ARGV[2] ~= '' and head ~= tonumber(ARGV[2]) then return {0, head} end
for i = 5, #ARGV do
  local id = string.format('%d-0', head + 1)
  local added
  if head == 0 then added = redis.call('XADD', KEYS[3], id, 'e', ARGV[i])
  else added = redis.call('XADD', KEYS[3], 'NOMKSTREAM', id, 'e', ARGV[i]) end
  if not added then return redis.error_reply('LOST the entries of this log') end
  head = head + 1
end
if head > before then
  redis.call('SET', KEYS[2], string.format('%d', head))
  redis.call('SPUBLISH', ARGV[4], string.format('%d-%d:', before + 1, head) .. table.concat(ARGV, '', 5))
end
return {1, head}
`);

/**
 * epoch, after, how many at most, whether a snapshot may stand for entries
 * → head, the snapshot's three parts or nothing, the place after which the entries begin, the entries
 */
export const READ = script(`${SAME_LOG}
local after = tonumber(ARGV[2])
local kept = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)
local keepAfter = kept[1] and positionOf(kept[1]) - 1 or head
local snapshot = {}
if ARGV[4] == 'entries' and after < keepAfter then return redis.error_reply('DROPPED these entries') end
if ARGV[4] == 'all' and (after == 0 or after < keepAfter) then
  local parts = redis.call('HMGET', KEYS[4], 'position', 'update', 'stateVector')
  if parts[1] then
    snapshot = parts
    after = tonumber(parts[1])
  end
end
if after < keepAfter then return redis.error_reply('LOST the entries after ' .. after) end
local entries = redis.call('XRANGE', KEYS[3], string.format('%d-0', after + 1), '+', 'COUNT', ARGV[3])
return {head, snapshot, after, entries}
`);

/** epoch, position, update, state vector, the last entry to be dropped → whether it was taken */
export const COMPACT = script(`${SAME_LOG}
local position = tonumber(ARGV[2])
local present = redis.call('HGET', KEYS[4], 'position')
if position > head or (present and tonumber(present) >= position) then return 0 end
redis.call('XLEN', KEYS[3])
redis.call('HSET', KEYS[4], 'position', ARGV[2], 'update', ARGV[3], 'stateVector', ARGV[4])
redis.call('XTRIM', KEYS[3], 'MINID', string.format('%d-0', tonumber(ARGV[5]) + 1))
return 1
`);

export interface Call {
  keys: readonly string[];
  args: readonly (string | Buffer)[];
}

const noScript = (error: unknown) => error instanceof Error && error.message.startsWith('NOSCRIPT');

/** Calls a script several times in one pipeline, in order; a server that does not know it yet is taught it. */
export const callScript = async (
  client: RedisClient,
  script: Script,
  calls: readonly Call[],
): Promise<PromiseSettledResult<Reply>[]> => {
  const typed = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const send = (command: string, text: string, { keys, args }: Call) =>
    typed.sendCommand<Reply>([command, text, String(keys.length), ...keys, ...args]);
  const outcomes = await Promise.allSettled(calls.map((call) => send('EVALSHA', script.sha, call)));
  const untold = calls.filter((_, i) => isUnknown(outcomes[i]));
  if (untold.length === 0) return outcomes;
  const again = await Promise.allSettled(untold.map((call) => send('EVAL', script.text, call)));
  return outcomes.map((outcome) => (isUnknown(outcome) ? (again.shift() ?? outcome) : outcome));
};

const isUnknown = (outcome: PromiseSettledResult<Reply> | undefined) =>
  outcome?.status === 'rejected' && noScript(outcome.reason);
