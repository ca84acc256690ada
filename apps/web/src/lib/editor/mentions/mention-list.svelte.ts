import type { Mentionable } from '../edited-document.ts';

/** The list below an `@` that is being typed. */
export class MentionList {
  open = $state(false);
  people: readonly Mentionable[] = $state.raw([]);
  chosen = $state(0);
  /** where the `@` stands on the screen */
  place: DOMRect | null = $state.raw(null);
  #take: (person: Mentionable) => void = () => undefined;

  show(people: readonly Mentionable[], place: DOMRect | null, take: (person: Mentionable) => void): void {
    this.people = people;
    this.place = place;
    this.#take = take;
    this.chosen = Math.min(this.chosen, Math.max(0, people.length - 1));
    this.open = people.length > 0;
  }

  hide(): void {
    this.open = false;
    this.chosen = 0;
  }

  take(index = this.chosen): void {
    const person = this.people[index];
    if (person) this.#take(person);
  }

  /** Whether the key was meant for the list. */
  press(key: string): boolean {
    if (!this.open) return false;
    if (key === 'ArrowDown') this.chosen = (this.chosen + 1) % this.people.length;
    else if (key === 'ArrowUp') this.chosen = (this.chosen + this.people.length - 1) % this.people.length;
    else if (key === 'Enter' || key === 'Tab') this.take();
    else return false;
    return true;
  }
}
