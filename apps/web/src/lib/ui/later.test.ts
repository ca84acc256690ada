// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { m } from '#lib/i18n/paraglide/messages.js';
import { Later } from './later.svelte.ts';
import { dismiss, toasts } from './toast.svelte.ts';

afterEach(() => {
  toasts().forEach(({ id }) => dismiss(id));
  document.head.replaceChildren();
});

/** A script on a line that is cut `times` times before it comes. */
const cutLine = (times: number) => {
  let asked = 0;
  const fetch = () => {
    asked += 1;
    return asked > times ? Promise.resolve({ default: 'the part' }) : Promise.reject(new TypeError('the line is cut'));
  };
  return { fetch, asked: () => asked };
};

describe('a part that comes later', () => {
  it('counts in vain attempts and comes with the next one', async () => {
    const part = new Later(cutLine(2).fetch);
    expect(await part.load()).toBe(false);
    expect(await part.load()).toBe(false);
    expect(part.failures).toBe(2);
    expect(part.part).toBeNull();
    expect(await part.load()).toBe(true);
    expect(part).toMatchObject({ part: 'the part', failures: 0 });
  });

  it('is fetched once, however often it is asked for', async () => {
    const line = cutLine(0);
    const part = new Later(line.fetch);
    await part.load();
    await part.load();
    expect(line.asked()).toBe(1);
  });

  it('says in words that it is missing, with a button that does again what was wanted', async () => {
    const part = new Later(cutLine(1).fetch);
    let opened = 0;
    const open = async (): Promise<void> => void ((await part.get(() => void open())) && (opened += 1));
    await open();
    const [said] = toasts();
    expect(said).toMatchObject({ tone: 'danger', text: m.ui_part_missing(), action: { label: m.ui_retry() } });
    said!.action!.onclick();
    await expect.poll(() => opened).toBe(1);
  });

  it('lets go of a style sheet that did not come, or it would not be asked for again', () => {
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet' });
    document.head.append(style);
    style.dispatchEvent(new Event('error'));
    expect(style.isConnected).toBe(false);
  });
});
