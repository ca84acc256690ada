import type { Picture } from '@gongbei/contract/documents';
import { reach, readProblem } from '#lib/api/ask.ts';

/** Sends the bytes of a picture and returns its id. Throws `AskError`. */
export const uploadPicture = async (document: string, picture: Blob): Promise<Picture> => {
  const reply = await reach(`/api/documents/${encodeURIComponent(document)}/pictures`, {
    method: 'POST',
    body: picture,
    headers: { 'content-type': picture.type },
  });
  if (!reply.ok) throw await readProblem(reply);
  return (await reply.json()) as Picture;
};
