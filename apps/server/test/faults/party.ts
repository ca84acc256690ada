import { expect } from 'vitest';
import { randomFrom } from '../../../../packages/sync/test/random.ts';
import type { Server } from '../server.ts';
import { Device } from './device.ts';
import { Ledger, NOTHING_MISSING } from './ledger.ts';
import { PLAN, type Site } from './site.ts';
import { doubledIn, wordsIn } from './words.ts';

export const WAIT = { timeout: 45_000 };

/** Two people who write together, at the two servers where there are two, and what they may expect in an outage. */
export class Party {
  readonly #site: Site;
  readonly ledger = new Ledger();
  readonly devices: Device[] = [];

  constructor(site: Site) {
    this.#site = site;
  }

  async enter(person: string, { server = this.#site.server, document = PLAN } = {}): Promise<Device> {
    const visitor = await this.#site.as(person, server);
    const device = await new Device({ visitor, document, random: randomFrom(1), ledger: this.ledger }).open();
    this.devices.push(device);
    return device;
  }

  /** 沈知远 at the first server and 林秀云 at the last have written, and seen each other's words. */
  async writeTogether(): Promise<void> {
    await this.enter('shen');
    await this.enter('lin', { server: this.#site.servers.at(-1)! });
    await Promise.all(this.devices.map((device) => device.reached('synced')));
    for (const device of this.devices) device.startTyping(25);
    await expect.poll(() => Math.min(this.ledger.acked, this.ledger.seen), WAIT).toBeGreaterThan(10);
  }

  /** Nothing more is promised to these, while they go on writing. */
  async nothingIsPromised(to: readonly Device[] = this.devices): Promise<void> {
    const acked = to.map(({ provider }) => provider.unacked[0]?.seq);
    const waiting = to.map(({ provider }) => provider.unacked.length);
    await expect.poll(() => to.every(({ provider }, i) => provider.unacked.length > waiting[i]! + 20), WAIT).toBe(true);
    expect(to.map(({ provider }) => provider.unacked[0]?.seq)).toEqual(acked);
    expect(to.some(({ saved }) => saved)).toBe(false);
  }

  readinessOf = async (server: Server = this.#site.server): Promise<number> =>
    (await server.visitor().ask('/readyz')).status;

  /** All that was written meanwhile is stored, each word once, and nobody had to do anything for it. */
  async everythingIsThere(): Promise<void> {
    for (const device of this.devices) device.stopTyping();
    await expect.poll(() => this.devices.every(({ settled }) => settled), WAIT).toBe(true);
    for (const server of this.#site.servers) await expect.poll(() => this.readinessOf(server), WAIT).toBe(200);
    const newcomer = await (await this.enter('chen')).reached('synced');
    const words = wordsIn(newcomer.ydoc);
    await expect.poll(() => this.devices.map(({ ydoc }) => wordsIn(ydoc)), WAIT).toEqual(this.devices.map(() => words));
    expect(doubledIn(newcomer.ydoc)).toEqual([]);
    expect(this.ledger.missingIn(newcomer.ydoc)).toEqual(NOTHING_MISSING);
    expect(this.devices.flatMap(({ faults }) => faults)).toEqual([]);
  }

  close(): void {
    for (const device of this.devices) device.close();
  }
}
