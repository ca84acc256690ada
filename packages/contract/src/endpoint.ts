import { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** `METHOD /path/:parameter`: the name of an endpoint, and all that the browser needs at run time. */
export type Route = `${Method} /${string}`;

/** Who may come through the door at all; what they may do behind it is `access`'s to say. */
export type Admission = 'anyone' | 'signed-in';

type Schema = z.ZodType;
const nothing = z.strictObject({});

export interface Endpoint<
  Params extends Schema = Schema,
  Query extends Schema = Schema,
  Body extends Schema = Schema,
  Reply extends Schema = Schema,
  Admits extends Admission = Admission,
> {
  admits: Admits;
  params: Params;
  query: Query;
  body: Body;
  reply: Reply;
}

interface Shape<P, Q, B, R, A> {
  admits?: A;
  params?: P;
  query?: Q;
  body?: B;
  reply: R;
}

/** Describes one endpoint. What is left out must be absent from the request: unknown keys are refused. */
export const endpoint = <
  R extends Schema,
  P extends Schema = typeof nothing,
  Q extends Schema = typeof nothing,
  B extends Schema = typeof nothing,
  A extends Admission = 'signed-in',
>(
  shape: Shape<P, Q, B, R, A>,
): Endpoint<P, Q, B, R, A> => ({
  admits: shape.admits ?? ('signed-in' as A),
  params: shape.params ?? (nothing as unknown as P),
  query: shape.query ?? (nothing as unknown as Q),
  body: shape.body ?? (nothing as unknown as B),
  reply: shape.reply,
});

export const Empty = z.strictObject({});
