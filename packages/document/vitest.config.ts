import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // a long run of the seeded tests (`SEEDS=5000`) takes as long as it takes
    testTimeout: process.env['SEEDS'] ? 3_600_000 : 20_000,
  },
});
