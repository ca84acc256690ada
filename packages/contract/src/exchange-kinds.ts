/** How a teacher works at another school for a time. No schema library here: the browser imports this file. */
export const ExchangeKinds = ['rotation', 'posting', 'visiting', 'shadowing', 'head_exchange'] as const;
export type ExchangeKind = (typeof ExchangeKinds)[number];
