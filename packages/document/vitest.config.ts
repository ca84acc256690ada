import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // nothing here leaves anything behind, so that what one file has read the next need not read again
    isolate: false,
    // a long run of the seeded tests (`SEEDS=5000`) takes as long as it takes
    testTimeout: process.env['SEEDS'] ? 3_600_000 : 20_000,
  },
});
