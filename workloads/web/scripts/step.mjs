// Runs one npm step of the Maven build (install, test or bundle), unless nothing it depends on has changed since it
// last passed. What it depends on is hashed by content, so that a fresh checkout or a switched branch is judged rightly.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lock = ['package.json', 'package-lock.json', '.npmrc'];
const app = [...lock, 'index.html', 'vite.config.ts', 'tsconfig.json', 'tsconfig.node.json', 'public', 'src'];

const steps = {
  install: { npm: ['ci'], inputs: lock, result: 'node_modules/.bin', stamp: 'node_modules/.millrace-install' },
  bundle: {
    npm: ['run', 'bundle'],
    inputs: app,
    result: 'target/classes/META-INF/resources/index.html',
    stamp: 'target/npm/bundle',
  },
  test: {
    npm: ['test'],
    inputs: [
      ...app,
      '../../docs/contracts/openapi.json',
      '../../docs/contracts/chat.asyncapi.yaml',
      'test',
      'scripts',
      'eslint.config.js',
      '.prettierrc.json',
      '.prettierignore',
      'README.md',
    ],
    result: 'node_modules/.bin',
    stamp: 'target/npm/test',
  },
};

function digest(inputs) {
  const hash = createHash('sha256').update(process.version);
  const add = (path) => {
    if (path === 'src/api/schema.d.ts') return; // generated from another input
    if (statSync(join(root, path)).isDirectory()) {
      readdirSync(join(root, path))
        .sort()
        .forEach((name) => add(`${path}/${name}`));
    } else {
      hash
        .update(path)
        .update('\0')
        .update(readFileSync(join(root, path)))
        .update('\0');
    }
  };
  inputs.filter((path) => existsSync(join(root, path))).forEach(add);
  return hash.digest('hex');
}

const name = process.argv[2];
const step = steps[name];
if (!step) {
  console.error(`usage: node scripts/step.mjs ${Object.keys(steps).join('|')}`);
  process.exit(2);
}
const stamp = join(root, step.stamp);
const wanted = digest(step.inputs);
if (existsSync(join(root, step.result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  process.exit(0);
}
rmSync(stamp, { force: true });
console.log(`web: npm ${step.npm.join(' ')}`);
const run = spawnSync('npm', step.npm, {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  // npm is a .cmd file on Windows, which only a shell can start.
  shell: process.platform === 'win32',
});
if (run.error) {
  console.error(`npm could not be started (${run.error.message}). Node 20.19 or newer with npm must be on the PATH.`);
  process.exit(1);
}
if (run.status !== 0) {
  // Only a failure is worth everybody's screen.
  process.stderr.write(run.stdout + run.stderr);
  process.exit(run.status ?? 1);
}
mkdirSync(dirname(stamp), { recursive: true });
writeFileSync(stamp, wanted);
