import type { FastifyInstance } from 'fastify';
import { serve } from '../http/serve.ts';
import { answerExchange } from './answer-exchange.ts';
import type { ArrangingParts } from './arranging.ts';
import { changeGroup } from './change-group.ts';
import { endExchange } from './end-exchange.ts';
import { endGroup } from './end-group.ts';
import { endPair } from './end-pair.ts';
import { lately } from './lately.ts';
import { makeGroup } from './make-group.ts';
import { makePair } from './make-pair.ts';
import { proposeExchange } from './propose-exchange.ts';
import { setGoals } from './set-goals.ts';
import { setGroupMembers } from './set-group-members.ts';

const AT = '/api/communities/:community';

/** Serves groups, pairs, exchanges, and what happened lately. */
export const registerArrangements = (app: FastifyInstance, parts: ArrangingParts): void => {
  registerGroups(app, parts);
  registerPairs(app, parts);
  registerExchanges(app, parts);
  serve(app, `GET ${AT}/events`, async ({ actor, params }) => ({
    events: await lately(parts, actor, await parts.gate.requireCommunity(actor, params.community)),
  }));
};

const registerGroups = (app: FastifyInstance, parts: ArrangingParts) => {
  const { gate } = parts;
  serve(app, `POST ${AT}/groups`, async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'make-groups');
    return { id: await makeGroup(parts, actor, access, body) };
  });
  serve(app, `PATCH ${AT}/groups/:group`, async ({ actor, params: { community, group }, body }) => {
    await changeGroup(parts, actor, await gate.requireIn(actor, community, 'make-groups', { group }), group, body);
    return {};
  });
  serve(app, `PUT ${AT}/groups/:group/members`, async ({ actor, params: { community, group }, body }) => {
    const access = await gate.requireIn(actor, community, 'manage-members', { group });
    await setGroupMembers(parts, actor, access, group, body.people);
    return {};
  });
  serve(app, `POST ${AT}/groups/:group/end`, async ({ actor, params: { community, group } }) => {
    await endGroup(parts, actor, await gate.requireIn(actor, community, 'make-groups', { group }), group);
    return {};
  });
};

const registerPairs = (app: FastifyInstance, parts: ArrangingParts) => {
  const { gate } = parts;
  serve(app, `POST ${AT}/pairs`, async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'make-pairs');
    return { id: await makePair(parts, actor, access, body) };
  });
  serve(app, `PUT ${AT}/pairs/:pair/goals`, async ({ actor, params: { community, pair }, body }) => {
    await setGoals(parts, actor, await gate.requireIn(actor, community, 'make-pairs'), pair, body.goals);
    return {};
  });
  serve(app, `POST ${AT}/pairs/:pair/end`, async ({ actor, params: { community, pair } }) => {
    await endPair(parts, actor, await gate.requireIn(actor, community, 'make-pairs'), pair);
    return {};
  });
};

const registerExchanges = (app: FastifyInstance, parts: ArrangingParts) => {
  const { gate } = parts;
  serve(app, `POST ${AT}/exchanges`, async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'arrange-exchanges');
    return { id: await proposeExchange(parts, actor, access, body) };
  });
  serve(app, `POST ${AT}/exchanges/:exchange/answer`, async ({ actor, params: { community, exchange }, body }) => {
    const access = await gate.requireIn(actor, community, 'agree-exchanges');
    await answerExchange(parts, actor, access, exchange, body.answer);
    return {};
  });
  serve(app, `POST ${AT}/exchanges/:exchange/end`, async ({ actor, params: { community, exchange } }) => {
    await endExchange(parts, actor, await gate.requireIn(actor, community, 'arrange-exchanges'), exchange);
    return {};
  });
};
