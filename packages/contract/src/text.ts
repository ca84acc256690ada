import { z } from 'zod';

/** A name or label in both languages of the product. A missing translation is the same text in both. */
export const Bilingual = z.object({ zh: z.string(), en: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

/** Control characters, and those that change the direction of text or can't be seen. */
const HIDDEN = /[\p{Cc}\p{Cf}]/gu;
const HIDDEN_IN_LINES = /(?!\n)[\p{Cc}\p{Cf}]/gu;

const typed = (max: number, clean: (text: string) => string) =>
  z
    .string()
    .transform((text) => clean(text.normalize('NFC')).trim())
    .pipe(z.string().min(1).max(max));

/** One line that a person typed: trimmed, composed (NFC), without hidden characters; a break or tab reads as a space. */
export const line = (max: number) => typed(max, (text) => text.replace(/[\t\n\v\f\r]+/g, ' ').replace(HIDDEN, ''));

/** What a person typed in several lines: cleaned as `line` is, except that its breaks stay. */
export const lines = (max: number) =>
  typed(max, (text) => text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(HIDDEN_IN_LINES, ''));

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime({ offset: true });
/** A calendar day, `YYYY-MM-DD`, in the community's time zone. */
export const Day = z.iso.date();

/** A name that a person typed in one or both languages, a line each; without an English one it is the same in both. */
export const names = (max: number) =>
  z
    .strictObject({ zh: line(max), en: line(max).optional() })
    .transform(({ zh, en }): Bilingual => ({ zh, en: en ?? zh }));
