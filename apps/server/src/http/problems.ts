import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problems, type Problem, type ProblemCode } from '@gongbei/contract/problems';
import { Refusal } from '../errors.ts';
import { traceOf } from './log.ts';

/** What the framework itself refuses with, in the words of the contract. */
const BY_STATUS: Partial<Record<number, ProblemCode>> = {
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

const codeOf = (error: unknown): ProblemCode => {
  if (error instanceof Refusal) return error.code;
  const status = (error as Partial<FastifyError>).statusCode ?? 500;
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid-request' : 'internal');
};

export const sendProblem = (request: FastifyRequest, reply: FastifyReply, code: ProblemCode, field?: string) => {
  const problem: Problem = { code, field, requestId: request.id };
  return reply.code(problems[code].status).type('application/json; charset=utf-8').send(problem);
};

/** Every reply that is not a success is a problem of the contract, whatever went wrong and wherever. */
export const answerProblems = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    if (code === 'internal') request.log.error(traceOf(error), 'request failed');
    return sendProblem(request, reply, code, error instanceof Refusal ? error.field : undefined);
  });
};
