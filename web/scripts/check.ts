// Runs every check of the console's code, all of them even if one fails, and says which failed.
import { spawnSync } from 'node:child_process';

const CHECKS = ['types', 'lint', 'layers', 'styles', 'unused'];

const failed = CHECKS.filter((check) => {
  const run = spawnSync('npm', ['run', '--silent', `check:${check}`], { encoding: 'utf8' });
  if (run.status === 0) return false;
  process.stderr.write(`${check}:\n${run.stdout}${run.stderr}\n`);
  return true;
});
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}\n`);
  process.exit(1);
}
