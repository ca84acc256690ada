import type { ReadRoster } from '@gongbei/contract/roster';
import { ROSTER_MAX_BYTES } from '@gongbei/contract/roster-rules';
import { AskError, reach, readProblem } from '#lib/api/ask.ts';

/** Has the server read a file and say what an import of it would do. Throws `AskError`. */
export const readRoster = async (community: string, file: Blob): Promise<ReadRoster> => {
  if (file.size > ROSTER_MAX_BYTES) throw new AskError('too-large', 413);
  const reply = await reach(`/api/communities/${encodeURIComponent(community)}/roster/read`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
  });
  if (!reply.ok) throw await readProblem(reply);
  return (await reply.json()) as ReadRoster;
};
