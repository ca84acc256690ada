import { z } from 'zod';

/** A name or label in both languages of the product. A missing translation is the same text in both. */
export const Bilingual = z.object({ zh: z.string(), en: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

/** One line that a person typed: trimmed, composed (NFC), without control, bidi-override or zero-width characters. */
export const line = (max: number) =>
  z
    .string()
    .transform((text) =>
      text
        .normalize('NFC')
        .replace(/[\p{Cc}\p{Cf}]+/gu, '')
        .trim(),
    )
    .pipe(z.string().min(1).max(max));

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime({ offset: true });
/** A calendar day, `YYYY-MM-DD`, in the community's time zone. */
export const Day = z.iso.date();
