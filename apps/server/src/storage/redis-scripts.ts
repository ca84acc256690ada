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
 * Each script first looks whether this is the log that the caller knows: its epoch, how far it stood at least ('0': unknown),
 * and the mark of the entry there ('': unknown). The mark of an entry is the second part of its id in the stream, and the
 * counter names the last id, kept or not. A script that fails half-way is not undone, so whatever may fail comes before the
 * first change: wrong types, a counter and a stream that contradict each other.
 */
const SAME_LOG = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('EPOCH another one, or none') end
local last = redis.call('GET', KEYS[2]) or '0'
local head = tonumber(string.match(last, '^%d+'))
local mark = string.match(last, '-(%d+)$') or '0'
local function positionOf(entry) return tonumber(string.match(entry[1], '^%d+')) end
local function markAt(position)
  if position == head then return mark end
  local id = string.format('%d', position)
  local entry = redis.call('XRANGE', KEYS[3], id, id, 'COUNT', 1)[1]
  return entry and string.match(entry[1], '-(%d+)$')
end
local known = tonumber(ARGV[2])
if known > head then return redis.error_reply('BACK at ' .. head) end
if known > 0 and ARGV[3] ~= '' then
  local there = markAt(known)
  if not there then return redis.error_reply('DROPPED the entry at ' .. known) end
  if there ~= ARGV[3] then return redis.error_reply('BACK and on from before ' .. known) end
end
`;

/** epoch, position, mark, expected head or '', channel, mark of these, entries … → 1 appended, 0 unexpected; the head; the mark before */
export const APPEND = script(`${SAME_LOG}
local before = head
if ARGV[4] ~= '' and head ~= tonumber(ARGV[4]) then return {0, head, mark} end
for i = 7, #ARGV do
  local id = string.format('%d-%s', head + 1, ARGV[6])
  local added
  if head == 0 then added = redis.call('XADD', KEYS[3], id, 'e', ARGV[i])
  else added = redis.call('XADD', KEYS[3], 'NOMKSTREAM', id, 'e', ARGV[i]) end
  if not added then return redis.error_reply('LOST the entries of this log') end
  head = head + 1
end
if head > before then
  redis.call('SET', KEYS[2], string.format('%d-%s', head, ARGV[6]))
  local news = string.format('%d %d %s %s %s:', before + 1, head, ARGV[6], mark, ARGV[1])
  redis.call('SPUBLISH', ARGV[5], news .. table.concat(ARGV, '', 7))
end
return {1, head, mark}
`);

/**
 * epoch, position, mark, after, how many at most, whether a snapshot may stand for entries
 * → head, mark, the snapshot's three parts or nothing, the place after which the entries begin, the entries
 */
export const READ = script(`${SAME_LOG}
local after = tonumber(ARGV[4])
local kept = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)
local keepAfter = kept[1] and positionOf(kept[1]) - 1 or head
local snapshot = {}
if ARGV[6] == 'entries' and after < keepAfter then return redis.error_reply('DROPPED these entries') end
if ARGV[6] == 'all' and (after == 0 or after < keepAfter) then
  local parts = redis.call('HMGET', KEYS[4], 'position', 'update', 'stateVector')
  if parts[1] then
    snapshot = parts
    after = tonumber(parts[1])
  end
end
if after < keepAfter then return redis.error_reply('LOST the entries after ' .. after) end
local entries = redis.call('XRANGE', KEYS[3], string.format('%d-0', after + 1), '+', 'COUNT', ARGV[5])
return {head, mark, snapshot, after, entries}
`);

/** epoch, position, its mark, update, state vector, the last entry to be dropped → whether it was taken */
export const COMPACT = script(`${SAME_LOG}
local present = redis.call('HGET', KEYS[4], 'position')
if present and tonumber(present) >= known then return 0 end
redis.call('XLEN', KEYS[3])
redis.call('HSET', KEYS[4], 'position', ARGV[2], 'update', ARGV[4], 'stateVector', ARGV[5])
redis.call('XTRIM', KEYS[3], 'MINID', string.format('%d-0', tonumber(ARGV[6]) + 1))
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
