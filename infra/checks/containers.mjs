// The image and the compose files, as far as that can be said without an engine: they are well formed, what they name is
// there, the server accepts what it is given, and Redis is told to keep what it is told.
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { loadConfig } from '../../apps/server/src/config.ts';
import { faultOf } from '../../apps/server/src/storage/redis-settings.ts';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const DOCKERFILE = 'infra/docker/Dockerfile';
const COMPOSE = ['infra/compose/single.yml', 'infra/compose/scaled.yml'];
const CADDYFILE = 'infra/compose/Caddyfile';
const GIVEN = { AUTH_SECRET: 'a'.repeat(32), SITE: 'plan.example.org', PUBLIC_URL: 'https://plan.example.org', POSTGRES_PASSWORD: 'p', REDIS_PASSWORD: 'r' }; // prettier-ignore
const GRACE = 20;

const faults = [];
const must = (holds, fault) => void (holds || faults.push(fault));
const read = (path) => readFileSync(path, 'utf8');

/** Values as the engine fills them in; one that has no default must be among those that the file's head asks for. */
const fillIn = (text) =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name, kind, rest) => {
    must(name in GIVEN || kind === '-', `${whole} has neither a default nor a place among what must be given`);
    must(!(name in GIVEN) || kind === '?', `${whole} must stop a start without it`);
    return GIVEN[name] ?? rest;
  });

const checkDockerfile = () => {
  const text = read(DOCKERFILE);
  for (const { range, message } of validate(text)) faults.push(`${DOCKERFILE}:${range.start.line + 1} ${message}`);
  const last = text.slice(text.lastIndexOf('\nFROM '));
  must(/^USER node$/m.test(last), `${DOCKERFILE}: the last stage must not run as root`);
  must(/^HEALTHCHECK .*\/readyz/m.test(last), `${DOCKERFILE}: health is asked of /readyz`);
  must(!/^(ADD|COPY \.) /m.test(text), `${DOCKERFILE}: what is copied is named`);
  for (const [, image] of text.matchAll(/^FROM (\S+:\S+)/gm))
    must(image.startsWith(`node:${JSON.parse(read('package.json')).devDependencies.node}-`), `${DOCKERFILE}: ${image} is another Node than the tests run on`); // prettier-ignore
  for (const [, paths] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
    for (const path of paths.split(' ')) must(existsSync(path), `${DOCKERFILE}: there is no ${path}`);
  const ignored = read('.dockerignore').split('\n');
  for (const path of ['.git', '**/node_modules', '**/data', '**/.env*', '**/*.sqlite*', '**/*.map'])
    must(ignored.includes(path), `.dockerignore: ${path} must stay out of the image`);
};

const checkServer = (file, { environment, stop_grace_period: grace }) => {
  const config = read('apps/server/src/config.ts');
  for (const name of Object.keys(environment))
    must(config.includes(`  ${name}:`), `${file}: the server knows no ${name}`);
  must(parseInt(grace) > GRACE, `${file}: a stop may take ${GRACE} s`);
  try {
    loadConfig({ ...environment, HOST: '0.0.0.0' });
  } catch (error) {
    faults.push(`${file}: ${error.message}`);
  }
};

/** The settings that a redis-server takes from its command line. */
const redisSettings = (command) =>
  Object.fromEntries(command.flatMap((word, i) => (word.startsWith('--') ? [[word.slice(2), command[i + 1]]] : [])));

const checkRedis = (file, { image, command }) => {
  const given = redisSettings(command);
  const { appendonly, appendfsync, 'maxmemory-policy': policy } = given;
  const noFlushOnRewrite = given['no-appendfsync-on-rewrite'] ?? 'no'; // as Redis has it by default
  const role = 'replicaof' in given ? 'slave' : 'master';
  const fault = faultOf({ version: image.split(':')[1], appendonly, appendfsync, noFlushOnRewrite, policy, role });
  must(fault === null, `${file}: ${fault}`);
  must(appendfsync === 'always', `${file}: the full promise needs appendfsync always`);
};

const checkCompose = (file) => {
  const { services } = parse(fillIn(read(file)), { merge: true });
  for (const [name, service] of Object.entries(services)) {
    if (name.startsWith('gongbei')) checkServer(file, service);
    if (name === 'redis') checkRedis(file, service);
    for (const volume of service.volumes ?? [])
      if (volume.startsWith('.')) must(existsSync(`infra/compose/${volume.split(':')[0]}`), `${file}: there is no ${volume}`); // prettier-ignore
  }
  return Object.keys(services);
};

const checkCaddyfile = (services) => {
  const text = read(CADDYFILE);
  const servers = services.filter((name) => name.startsWith('gongbei'));
  const proxies = [...text.matchAll(/reverse_proxy (.+) \{/g)].map(([, upstreams]) => upstreams);
  must(proxies.length === 3, `${CADDYFILE}: documents, the live socket and everything else each have a rule`);
  for (const upstreams of proxies)
    must(
      upstreams === servers.map((name) => `${name}:3000`).join(' '),
      `${CADDYFILE}: ${upstreams} are not the servers`,
    );
  const caddy = spawnSync('caddy', ['validate', '--config', CADDYFILE, '--adapter', 'caddyfile'], { env: { ...process.env, SITE: GIVEN.SITE }, encoding: 'utf8' }); // prettier-ignore
  if (caddy.error) console.log('no caddy on this machine: the Caddyfile was only read');
  else must(caddy.status === 0, caddy.stderr);
};

checkDockerfile();
const linter = new DCLinter({ rules: {} });
for (const { filePath, messages } of linter.lintFiles(COMPOSE, false))
  for (const { line, message } of messages) faults.push(`${filePath}:${line} ${message}`);
const [, scaled] = COMPOSE.map(checkCompose);
checkCaddyfile(scaled);
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
