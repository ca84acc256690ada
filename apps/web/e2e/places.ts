import { expect, type Locator, type Page } from '@playwright/test';

/** The blocks of a section, by its kind. */
export const section = (page: Page, kind: string): Locator => page.locator(`.section.is-${kind} > .section-body`);

/** A paragraph that stands in a section, outside of tables and lists. */
export const line = (page: Page, kind: string, nth = 0): Locator => section(page, kind).locator('> p').nth(nth);

/** A cell of the table of steps. Row 0 has the names of the columns. */
export const cell = (page: Page, row: number, column: number): Locator =>
  section(page, 'process').locator('tr').nth(row).locator('> td, > th').nth(column);

/** Puts the caret at the end of the last paragraph of a place, as one does with the mouse. */
export const clickInto = async (place: Locator): Promise<void> => {
  const paragraph = place.locator('p').last().or(place).last();
  await paragraph.click();
  await place.page().keyboard.press('End');
};

/** Types at the end of a place. */
export const typeInto = async (place: Locator, text: string): Promise<void> => {
  await clickInto(place);
  await place.page().keyboard.type(text);
};

/** A colleague's caret as it is drawn on this page. */
export const caretOf = (page: Page, label: string): Locator => page.locator('.caret', { hasText: label });

/** Waits until a colleague's caret stands inside a place. */
export const expectCaretIn = async (page: Page, label: string, place: Locator): Promise<void> => {
  await expect(async () => {
    const [caret, around] = await Promise.all([caretOf(page, label).boundingBox(), place.boundingBox()]);
    expect(caret && around, `no caret of ${label}, or it is not drawn`).toBeTruthy();
    expect(caret!.x).toBeGreaterThanOrEqual(around!.x - 2);
    expect(caret!.x).toBeLessThanOrEqual(around!.x + around!.width + 2);
    expect(caret!.y).toBeGreaterThanOrEqual(around!.y - 2);
    expect(caret!.y).toBeLessThanOrEqual(around!.y + around!.height + 2);
  }).toPass({ timeout: 10_000 });
};
