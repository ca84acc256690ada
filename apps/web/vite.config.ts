import { execFileSync } from 'node:child_process';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { paraglide } from './paraglide.ts';

/** Where `vite dev` finds the server. */
const server = process.env.GONGBEI_SERVER ?? 'http://127.0.0.1:3000';
const BROWSERS = ['chrome109', 'edge109', 'firefox115', 'safari16.4'];

/** The commit that is built. A tree without git (an unpacked archive) is built as its package's version. */
const versionName = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return process.env.npm_package_version ?? 'unversioned';
  }
};

/** The link mark finds addresses in what is typed by a library that nobody needs to begin to type: it comes later. */
const linkifyLater = (): Plugin => ({
  name: 'linkify-later',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 'linkifyjs' && importer?.includes('extension-link')
      ? fileURLToPath(new URL('src/lib/editor/linkify-later.ts', import.meta.url))
      : null,
});

/**
 * What several pages need comes as one file: dozens of small ones cost a bad line one round trip for every six, and are
 * compressed worse. Nothing of SvelteKit may get into it: it has to be started before its modules are read.
 */
const common = {
  name: 'common',
  minShareCount: 4,
  test: /src\/lib\/(ui|i18n|api)\/|node_modules\/(svelte|esm-env|clsx|@lucide)\//,
};

export default defineConfig({
  plugins: [
    linkifyLater(),
    tailwindcss(),
    paraglideVitePlugin(paraglide),
    sveltekit({
      compilerOptions: {
        runes: ({ filename }) => (filename.split(/[/\\]/).includes('node_modules') ? undefined : true),
      },
      adapter: adapter({ fallback: '200.html', precompress: true }),
      csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
      version: { name: versionName() },
    }),
  ],
  build: { target: BROWSERS, cssTarget: BROWSERS },
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [common] } } } } } },
  server: {
    proxy: {
      '/api': server,
      '/livez': server,
      '/socket.io': { target: server, ws: true },
      '/collab': { target: server, ws: true },
    },
  },
});
