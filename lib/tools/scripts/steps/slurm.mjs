/**
 * Jobs of a cluster, for real: a Slurm of one node on this machine and Snakemake, from their packages. It writes /etc/slurm, so it
 * runs by its name only.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkout, ownFolders, runL2o } from '../program.mjs';

const configuration = '/etc/slurm/slurm.conf';

/** @type {import('../checks.mjs').Step} */
export const slurm = {
  name: 'slurm',
  about:
    'open tasks as jobs of a one-node Slurm; one killed by its time limit and a node that dies lose nothing (root, Debian)',
  run: async (temporary) => {
    const missing = ['slurmctld', 'slurmd', 'munged'].filter(
      (name) => spawnSync('which', [name]).status !== 0,
    );
    if (missing.length > 0 || process.getuid?.() !== 0) {
      return { outcome: 'skipped', note: 'needs root and "apt-get install slurm-wlm munge"' };
    }
    if (existsSync(configuration)) {
      return { outcome: 'skipped', note: `${configuration} is there: this machine has a Slurm of its own` };
    }
    const snakemake = await snakemakeIn(join(temporary, 'venv'));
    const cluster = new Cluster(join(temporary, 'slurm'));
    try {
      await cluster.start();
      const own = ownFolders(join(temporary, 'own'));
      const env = { ...own, L2O_TRAINED: join(temporary, 'trained'), L2O_PROFILE: 'quick', L2O_NODE: '0' };
      const out = join(temporary, 'jobs');
      await runL2o(['workflow', 'snakemake', '4.2', '--epochs', '2', '--profile', 'quick', '--out', out], {
        temporary,
        env,
      });
      const jobs = JSON.parse(readFileSync(join(out, 'jobs.json'), 'utf8'));
      // Slurm's shortest limit; a training takes longer on one thread with another beside it.
      const limited = jobs.map((/** @type {object} */ job) => ({ ...job, minutes: 1 }));
      writeFileSync(join(out, 'jobs.json'), JSON.stringify(limited));
      const ended = run(
        snakemake,
        ['--profile', 'slurm', '--slurm-status-command', 'squeue', '--latency-wait', '5'],
        out,
        env,
      );
      // The node dies in the middle of the first jobs.
      await pause(30_000);
      await cluster.restartNode();
      const { code, output } = await ended;
      if (code !== 0) throw new Error(output);
      const { stdout } = await runL2o(['plan', '4.2', '--epochs', '2', '--profile', 'quick', '--json'], {
        temporary,
        env,
      });
      const { tasks } = JSON.parse(stdout);
      const left = tasks.filter((/** @type {{ state: string }} */ { state }) => state !== 'stored');
      if (left.length > 0)
        throw new Error(`not done: ${left.map((/** @type {{ name: string }} */ { name }) => name)}`);
      const resubmitted = output.match(/Trying to restart job/g)?.length ?? 0;
      return { outcome: 'ok', note: `${tasks.length} tasks, ${resubmitted} submitted again` };
    } finally {
      cluster.stop();
    }
  },
};

/** @param {string} folder of a Python environment that is made */
async function snakemakeIn(folder) {
  const own = spawnSync('which', ['snakemake'], { encoding: 'utf8' }).stdout.trim();
  if (own) return own;
  const pip = join(folder, 'bin', 'pip');
  for (const [program, args] of /** @type {[string, string[]][]} */ ([
    ['python3', ['-m', 'venv', folder]],
    [pip, ['install', '--quiet', 'snakemake', 'snakemake-executor-plugin-slurm']],
  ])) {
    const { code, output } = await run(program, args, checkout, {});
    if (code !== 0) throw new Error(output);
  }
  return join(folder, 'bin', 'snakemake');
}

class Cluster {
  /** @type {import('node:child_process').ChildProcess[]} */
  #daemons = [];
  #startedMunge = false;
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  async start() {
    for (const name of ['spool', 'state', 'log', 'munge'])
      mkdirSync(join(this.folder, name), { recursive: true });
    mkdirSync('/etc/slurm', { recursive: true });
    writeFileSync(configuration, configurationIn(this.folder));
    this.#startedMunge = spawnSync('pidof', ['munged']).status !== 0;
    if (this.#startedMunge) {
      mkdirSync('/run/munge', { recursive: true });
      spawnSync('chown', ['munge:', '/run/munge']);
      spawnSync('su', ['-s', '/bin/sh', 'munge', '-c', 'munged']);
    }
    this.#daemons.push(spawn('slurmctld', ['-D'], { stdio: 'ignore' }));
    await pause(3000);
    this.#daemons.push(spawn('slurmd', ['-D'], { stdio: 'ignore' }));
    await pause(3000);
  }

  /** Killed with all that it runs, as in a power cut, and started again. */
  async restartNode() {
    this.#daemons.pop()?.kill('SIGKILL');
    spawnSync('pkill', ['-KILL', '-f', 'slurmstepd']);
    await pause(3000);
    this.#daemons.push(spawn('slurmd', ['-D'], { stdio: 'ignore' }));
  }

  stop() {
    for (const daemon of this.#daemons) daemon.kill();
    if (this.#startedMunge) spawnSync('pkill', ['-x', 'munged']);
    rmSync(configuration, { force: true });
  }
}

/** @param {string} folder */
function configurationIn(folder) {
  const host = hostname();
  return `ClusterName=one
SlurmctldHost=${host}(127.0.0.1)
AuthType=auth/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
ReturnToService=2
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmdSpoolDir=${folder}/spool
StateSaveLocation=${folder}/state
SlurmUser=root
SlurmdUser=root
SwitchType=switch/none
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.log
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(program, args, cwd, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
