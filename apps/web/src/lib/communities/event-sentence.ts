import type { CommunityEvent } from '@gongbei/contract/arrangements';
import { bi } from '#lib/i18n/bilingual.ts';
import { shortDay } from '#lib/i18n/dates.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { exchangeName } from './words.ts';

type StageName = (stage: NonNullable<CommunityEvent['document']>['stage']) => string;

const wordsOf = ({ by, person, group, pair, exchange }: CommunityEvent) => ({
  by: by ? bi(by.name) : '',
  person: person ? bi(person.name) : '',
  group: group ? bi(group) : '',
  urban: pair ? bi(pair.urban.name) : '',
  township: pair ? bi(pair.township.name) : '',
  kind: exchange ? exchangeName(exchange.kind) : '',
  from: exchange ? bi(exchange.from) : '',
  to: exchange ? bi(exchange.to) : '',
  start: exchange ? shortDay(exchange.start) : '',
  end: exchange ? shortDay(exchange.end) : '',
});

type Words = ReturnType<typeof wordsOf>;
const SENTENCES: Record<Exclude<CommunityEvent['kind'], 'document-moved'>, (words: Words) => string> = {
  'group-made': m.lately_group_made,
  'group-ended': m.lately_group_ended,
  'member-joined': m.lately_member_joined,
  'member-left': m.lately_member_left,
  'pair-made': m.lately_pair_made,
  'pair-ended': m.lately_pair_ended,
  'goals-set': m.lately_goals_set,
  'exchange-proposed': m.lately_exchange_proposed,
  'exchange-agreed': m.lately_exchange_agreed,
  'exchange-declined': m.lately_exchange_declined,
  'exchange-withdrawn': m.lately_exchange_withdrawn,
  'exchange-ended': m.lately_exchange_ended,
  'exchange-began': m.lately_exchange_began,
  'exchange-over': m.lately_exchange_over,
};

/** What happened, as one would tell it. */
export const eventSentence = (event: CommunityEvent, stageName: StageName): string => {
  const words = wordsOf(event);
  if (event.kind !== 'document-moved') return SENTENCES[event.kind](words);
  const { title, stage } = event.document!;
  return m.lately_document_moved({ by: words.by, title, stage: stageName(stage) });
};
