// The dashboard: renderer/ made into plain files in dist/renderer by vite. Skipped while its sources, the contract that it is compiled
// against and the packages are what they were.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runLogged, step } from './progress.mjs';

const INPUTS = ['renderer', join('electron', 'api'), join('electron', 'base')];

export async function ensureDashboard(root, logFolder) {
  const mark = join(root, 'dist', 'renderer', '.inputs');
  const wanted = inputsHash(root);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await step('Building the dashboard', (detail) =>
    runLogged([process.execPath, vite, 'build', '--config', join('build', 'vite.config.ts')], {
      cwd: root,
      logFile: join(logFolder, 'dashboard.log'),
      detail,
    }),
  );
  writeFileSync(mark, wanted);
}

function inputsHash(root) {
  const hash = createHash('sha256');
  const files = INPUTS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.png'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of [...files.sort(), join(root, 'package-lock.json'), join(root, 'build', 'vite.config.ts')]) {
    hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}
