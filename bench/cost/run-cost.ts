import { Command } from 'commander';
import { startProgress } from '../../lib/terminal.ts';
import { costReport } from './cost-report.ts';
import { countRequests } from './count-requests.ts';

const { burst } = new Command()
  .name('npm run cost --')
  .description(
    'Plays standard lives, duplicates and a burst through the real functions on embedded engines, counts every request, and prices them.',
  )
  .option('--burst <instances>', 'how many instances finish at once', Number, 1_000)
  .parse()
  .opts<{ burst: number }>();

const progress = startProgress();
const counts = await countRequests(burst, progress.show);
progress.end();
process.stdout.write(`${costReport(counts)}\n`);
