/** Python, the Jupyter environment and the TypeScript kernel: for the notebooks, nothing else needs them. */
import { ExplainedError } from 'l2o/internal/errors.js';
import type { Check, Finding } from './finding.js';

export const pythonCheck: Check = {
  subject: 'notebooks',
  look: async () => [await lookAtPython(), await lookAtEnvironment(), await lookAtKernel()],
};

async function lookAtPython(): Promise<Finding> {
  const { requirePython } = await import('../programs/python.js');
  const subject = 'Python';
  try {
    const python = await requirePython();
    return {
      state: 'ok',
      subject,
      text: `${python.version} (${[python.command, ...python.args].join(' ')})`,
    };
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    const { expected, found, fix } = error.explanation;
    return { state: 'warning', subject, text: `${found}; ${expected}`, fix };
  }
}

async function lookAtEnvironment(): Promise<Finding> {
  const { isUpToDate, labFolder } = await import('../jupyter/environment.js');
  const subject = 'JupyterLab';
  if (await isUpToDate()) return { state: 'ok', subject, text: `ready in ${labFolder}` };
  return {
    state: 'warning',
    subject,
    text: 'not set up yet, or its list of packages changed',
    fix: 'npm run lab (sets it up, about a minute, once)',
  };
}

async function lookAtKernel(): Promise<Finding> {
  const { kernelSpec } = await import('l2o-thesis/internal/notebook/kernel.js');
  const subject = 'TypeScript kernel';
  try {
    kernelSpec();
    return { state: 'ok', subject, text: 'tslab is installed' };
  } catch (error) {
    const text = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { state: 'failure', subject, text: `tslab is missing: ${text}`, fix: 'npm ci' };
  }
}
