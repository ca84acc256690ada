import { busContract } from './bus.contract.ts';
import { type Medium, openMemoryBus } from './memory-bus.ts';

busContract('memory', () => {
  const medium: Medium = new Map();
  return { open: () => openMemoryBus(medium), settled: async () => {}, dispose: () => {} };
});
