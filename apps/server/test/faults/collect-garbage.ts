/** Loaded into a server (`--expose-gc --import`): at SIGUSR2 it throws away whatever nobody holds any more. */
process.on('SIGUSR2', () => globalThis.gc?.());
