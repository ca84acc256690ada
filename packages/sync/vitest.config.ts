import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // nothing here leaves anything behind, so that what one file has read the next need not read again
    isolate: false,
    testTimeout: 30_000,
  },
});
