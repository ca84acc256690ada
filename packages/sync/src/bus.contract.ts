import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bus } from './bus.ts';

/** One medium that several servers talk through. */
export interface BusMedium {
  /** Opens one more bus, as another server would. */
  open(): Bus | Promise<Bus>;
  /** Resolves when every bus hears what it has subscribed to. */
  settled(): Promise<void>;
  dispose(): void | Promise<void>;
}

/** Machines that run tests are busy. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const bytes = (text: string) => new TextEncoder().encode(text);

/** What every bus keeps, where nothing is lost. */
export const busContract = (adapter: string, makeMedium: () => BusMedium): void => {
  describe(`bus: ${adapter}`, () => {
    let medium: BusMedium;
    let [here, there]: Bus[] = [];
    const listen = async (bus: Bus, topic: string) => {
      const heard: string[] = [];
      const unsubscribe = bus.subscribe(topic, (message) => heard.push(new TextDecoder().decode(message)));
      await medium.settled();
      return { heard, unsubscribe };
    };
    const both = () => [here, there] as [Bus, Bus];

    beforeEach(async () => {
      medium = makeMedium();
      [here, there] = [await medium.open(), await medium.open()];
    });
    afterEach(async () => {
      await Promise.all(both().map((bus) => bus.close()));
      await medium.dispose();
    });

    test('everybody who listens hears it, the sender too', async () => {
      const ears = await Promise.all(both().map((bus) => listen(bus, 'plan')));
      both()[0].publish('plan', bytes('hello'));
      for (const { heard } of ears) await until(() => expect(heard).toEqual(['hello']));
    });

    test('keeps the order of one sender', async () => {
      const { heard } = await listen(both()[1], 'plan');
      const words = Array.from({ length: 50 }, (_, i) => `${i}`);
      for (const word of words) both()[0].publish('plan', bytes(word));
      await until(() => expect(heard).toEqual(words));
    });

    test('a topic hears nothing of another', async () => {
      const [plan, note] = [await listen(both()[1], 'plan'), await listen(both()[1], 'note')];
      both()[0].publish('plan', bytes('of the plan'));
      both()[0].publish('note', bytes('of the note'));
      await until(() => expect(note.heard).toEqual(['of the note']));
      expect(plan.heard).toEqual(['of the plan']);
    });

    test('hears nothing before publish returns', async () => {
      const { heard } = await listen(both()[0], 'plan');
      both()[0].publish('plan', bytes('hello'));
      expect(heard).toEqual([]);
    });

    test('hears nothing after unsubscribing, though others of the same topic do', async () => {
      const [gone, stays] = [await listen(both()[0], 'plan'), await listen(both()[0], 'plan')];
      gone.unsubscribe();
      gone.unsubscribe();
      both()[1].publish('plan', bytes('hello'));
      await until(() => expect(stays.heard).toEqual(['hello']));
      expect(gone.heard).toEqual([]);
    });

    test('the same listener may subscribe twice', async () => {
      const heard: Uint8Array[] = [];
      const listener = (message: Uint8Array) => void heard.push(message);
      const first = both()[0].subscribe('plan', listener);
      both()[0].subscribe('plan', listener);
      await medium.settled();
      first();
      both()[1].publish('plan', bytes('hello'));
      await until(() => expect(heard).toHaveLength(1));
    });

    test('a listener that throws does not stop the others', async () => {
      both()[0].subscribe('plan', () => {
        throw new Error('broken listener');
      });
      const { heard } = await listen(both()[0], 'plan');
      both()[1].publish('plan', bytes('a'));
      both()[1].publish('plan', bytes('b'));
      await until(() => expect(heard).toEqual(['a', 'b']));
    });

    test('a closed bus hears nothing more', async () => {
      const [closed, open] = both();
      const [gone, stays] = [await listen(closed, 'plan'), await listen(open, 'plan')];
      await closed.close();
      open.publish('plan', bytes('hello'));
      await until(() => expect(stays.heard).toEqual(['hello']));
      expect(gone.heard).toEqual([]);
    });
  });
};
