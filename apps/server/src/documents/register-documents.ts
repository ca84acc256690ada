import type { FastifyInstance } from 'fastify';
import type { Capability } from '@gongbei/contract/capabilities';
import type { DocumentDetail } from '@gongbei/contract/documents';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { serve } from '../http/serve.ts';
import { archiveDocument } from './archive-document.ts';
import { changeDocument } from './change-document.ts';
import { changeOwner } from './change-owner.ts';
import { createDocument } from './create-document.ts';
import { desk } from './desk.ts';
import { documentDetail } from './document-detail.ts';
import { duplicateDocument } from './duplicate-document.ts';
import { listDocuments } from './list-documents.ts';
import { moveStage } from './move-stage.ts';
import { nameEditors } from './name-editors.ts';
import { openDocument } from './open-document.ts';
import type { DocumentsParts } from './parts.ts';

/** Documents as things that one lists, names, shares and moves through stages. */
export const registerDocuments = (app: FastifyInstance, parts: DocumentsParts): void => {
  registerLists(app, parts);
  registerRecord(app, parts);
  registerPeople(app, parts);
};

const registerLists = (app: FastifyInstance, parts: DocumentsParts) => {
  serve(app, 'GET /api/desk', ({ actor }) => desk(parts, actor));
  serve(app, 'GET /api/communities/:community/documents', async ({ actor, params, query }) => ({
    documents: await listDocuments(parts, actor, params.community, query),
  }));
  serve(app, 'POST /api/communities/:community/documents', async ({ actor, params, body }) => {
    const id = await createDocument(parts, actor, params.community, body);
    return documentDetail(parts, actor, id);
  });
};

/** Asks the gate, does something to the document, and answers with what it has become. */
const acting =
  (parts: DocumentsParts) =>
  async (
    { actor, params }: { actor: Actor; params: { document: string } },
    asked: Capability | 'edit-open',
    act: (access: DocumentAccess) => Promise<void>,
  ): Promise<DocumentDetail> => {
    const { gate } = parts;
    const access =
      asked === 'edit-open'
        ? await gate.requireEdit(actor, params.document)
        : await gate.require(actor, params.document, asked);
    await act(access);
    return documentDetail(parts, actor, params.document, access);
  };

const registerRecord = (app: FastifyInstance, parts: DocumentsParts) => {
  const act = acting(parts);
  serve(app, 'GET /api/documents/:document', ({ actor, params }) => documentDetail(parts, actor, params.document));
  serve(app, 'PATCH /api/documents/:document', (call) =>
    act(call, 'edit-open', (access) => changeDocument(parts, call.actor, access, call.body)),
  );
  serve(app, 'POST /api/documents/:document/duplicate', async ({ actor, params }) => {
    const access = await parts.gate.require(actor, params.document, 'read');
    return documentDetail(parts, actor, await duplicateDocument(parts, actor, access));
  });
  serve(app, 'POST /api/documents/:document/archive', (call) =>
    act(call, 'archive', (access) => archiveDocument(parts, call.actor, access, true)),
  );
  serve(app, 'POST /api/documents/:document/unarchive', (call) =>
    act(call, 'archive', (access) => archiveDocument(parts, call.actor, access, false)),
  );
  serve(app, 'POST /api/documents/:document/open', async ({ actor, params }) =>
    openDocument(parts, actor, await parts.gate.require(actor, params.document, 'read')),
  );
};

const registerPeople = (app: FastifyInstance, parts: DocumentsParts) => {
  const act = acting(parts);
  serve(app, 'POST /api/documents/:document/stage', (call) =>
    act(call, 'read', (access) => moveStage(parts, call.actor, access, call.body)),
  );
  serve(app, 'PUT /api/documents/:document/editors', (call) =>
    act(call, 'name-editors', (access) => nameEditors(parts, call.actor, access, call.body.people)),
  );
  serve(app, 'PUT /api/documents/:document/owner', (call) =>
    act(call, 'change-owner', (access) => changeOwner(parts, call.actor, access, call.body.person)),
  );
};
