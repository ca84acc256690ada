import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { Picture, PICTURE_MAX_BYTES, PICTURE_TYPES, pictureRoutes } from '@gongbei/contract/documents';
import { DocumentId, PictureId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { Gate } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { requireActor } from '../http/actor-of.ts';
import { serveRaw, type RawCall } from '../http/serve-raw.ts';
import type { Tables } from '../storage/tables.ts';
import { Lanes } from './lanes.ts';
import { PictureStore } from './picture-store.ts';
import { reEncode } from './re-encode.ts';

export interface PicturesParts {
  db: Kysely<Tables>;
  gate: Gate;
  dataDir: string;
  now: () => number;
}

/** Pictures that one person may add in ten minutes: a whole lesson's photographs, but not a full disk. */
const PER_PERSON = 200;
const TEN_MINUTES = 600_000;
/** Pictures decoded at the same time: each takes a thread and up to 200 MB. */
const LANES = 2;

const inDocument = z.strictObject({ document: DocumentId });
const ofDocument = z.strictObject({ document: DocumentId, picture: PictureId });

/** Pictures of documents: whoever may edit a document adds them, whoever may read it sees them. */
export const registerPictures = (app: FastifyInstance, parts: PicturesParts): void => {
  const store = new PictureStore(parts.dataDir);
  const lanes = new Lanes(LANES);
  const limit = app.createRateLimit({
    max: PER_PERSON,
    timeWindow: TEN_MINUTES,
    keyGenerator: async (request) => `picture ${(await requireActor(request)).person}`,
  });

  const sending = { params: inDocument, accepts: PICTURE_TYPES, limit: PICTURE_MAX_BYTES };
  serveRaw(app, pictureRoutes.add, sending, async ({ actor, params, body, request, reply }) => {
    await parts.gate.requireEdit(actor, params.document);
    const count = await limit(request);
    if (!count.isAllowed && count.isExceeded) throw new Refusal('too-many-requests');
    const picture = await lanes.run(() => addPicture(parts, store, actor, params.document, body));
    return reply.send(Picture.parse(picture));
  });

  serveRaw(app, pictureRoutes.get, { params: ofDocument }, async (call) => {
    await parts.gate.require(call.actor, call.params.document, 'read');
    return sendPicture(parts, store, call);
  });
};

const addPicture = async (
  { db, now }: PicturesParts,
  store: PictureStore,
  actor: Actor,
  documentId: DocumentId,
  body: Buffer,
): Promise<Picture> => {
  const { bytes, type, width, height } = await reEncode(body);
  const id = await store.put(bytes);
  await db
    .insertInto('picture')
    .values({ id, documentId, byId: actor.person, at: now(), width, height, bytes: bytes.length, type })
    .onConflict((conflict) => conflict.columns(['documentId', 'id']).doNothing())
    .execute();
  return { id, width, height };
};

const sendPicture = async (
  { db }: PicturesParts,
  store: PictureStore,
  { params, request, reply }: RawCall<typeof ofDocument>,
): Promise<FastifyReply> => {
  const row = await db
    .selectFrom('picture')
    .select(['id', 'type', 'bytes'])
    .where('documentId', '=', params.document)
    .where('id', '=', params.picture)
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found');
  const tag = `"${row.id}"`;
  shield(reply).header('etag', tag);
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  return reply.headers({ 'content-type': row.type, 'content-length': row.bytes }).send(store.read(params.picture));
};

/** As a picture and nothing else, kept by this browser alone, and asked for again each time: rights may have ended. */
const shield = (reply: FastifyReply): FastifyReply =>
  reply.headers({
    'content-disposition': 'inline',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  });
