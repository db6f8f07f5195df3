/** Trained optimizers on the disk: round trip, names, and files that are not what they should be. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DataError, StorageError, UsageError } from '../../core/src/errors.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../core/src/trained/safetensors.js';
import { decodeTrained, encodeSealed, encodeTrained } from '../../core/src/trained/trained-file.js';
import { bindTrained } from '../../core/src/trained/trained-optimizer.js';
import {
  loadTrained,
  requireFreeName,
  restoring,
  saveTrained,
  sealTrained,
  trainedFolder,
  trainedNames,
} from '../../thesis/src/data/trained.js';
import { projectRoot } from '../../thesis/src/project.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { network, trainedExample } from './example.js';

const kitFolder = join(projectRoot, 'data', 'trained');

afterEach(() => vi.unstubAllEnvs());

describe('saveTrained and loadTrained', () => {
  it('bring back rule, theta and record', async () => {
    const folder = join(await temporaryFolder(), 'not', 'there yet');
    for (const trained of [
      trainedExample('network', network, { validation: null }),
      trainedExample('k.timesteps_5-x', kTimesteps({ k: 5, etaMin: 1e-4 })),
    ]) {
      const file = await saveTrained(trained, folder);
      expect(file).toBe(join(folder, `${trained.name}.safetensors`));
      const loaded = await loadTrained(trained.name, folder);
      expect(loaded.theta).toEqual(trained.theta);
      expect(loaded.record).toEqual(trained.record);
      expect(loaded.name).toBe(trained.name);
      expect(loaded.rule.settings).toEqual(trained.rule.settings);
      expect(await loadTrained(file, 'elsewhere')).toMatchObject({
        name: trained.name,
        theta: trained.theta,
      });
    }
    expect(await readdir(folder)).toEqual(['k.timesteps_5-x.safetensors', 'network.safetensors']);
    expect(await trainedNames(folder)).toEqual(['k.timesteps_5-x', 'network']);
  });

  it('use the folder that L2O_TRAINED names, else data/trained', async () => {
    vi.stubEnv('L2O_TRAINED', undefined);
    expect(trainedFolder()).toMatch(/[\\/]data[\\/]trained$/);
    const folder = await temporaryFolder();
    vi.stubEnv('L2O_TRAINED', folder);
    await saveTrained(trainedExample());
    expect(await readdir(folder)).toEqual(['example.safetensors']);
    expect((await loadTrained('example')).record.seed).toBe(3);
  });

  it('keep blocks by name and shape, and the record as texts', async () => {
    const { tensors, metadata } = decodeSafetensors(encodeTrained(trainedExample()), 'a file');
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ['hidden1/bias', [3, 1]],
      ['hidden1/weights', [3, 6]],
      ['output/bias', [6, 1]],
      ['output/weights', [6, 3]],
    ]);
    expect(metadata).toMatchObject({
      rule: 'multiscale-adam',
      profile: 'quick',
      seed: '3',
      metaIterations: '400',
      validation: '-1.25',
      versions: '{"tfjs":"4.22.0"}',
      licence: 'CC-BY-4.0',
    });
  });

  it('replace the same training, whatever its outcome', async () => {
    const folder = await temporaryFolder();
    await saveTrained(trainedExample(), folder);
    const again = trainedExample('example', network, { validation: -2, versions: {}, kit: '9' });
    again.theta[0] = 42;
    await saveTrained(again, folder);
    expect(await loadTrained('example', folder)).toMatchObject({ theta: again.theta, record: again.record });
    expect(await readdir(folder)).toHaveLength(1);
  });

  it.each([
    ['seed', trainedExample('example', network, { seed: 4 }), /seed 3 instead of 4/],
    [
      'profile',
      trainedExample('example', network, { profile: 'thesis' }),
      /profile "quick" instead of "thesis"/,
    ],
    ['length', trainedExample('example', network, { metaIterations: 1 }), /metaIterations 400 instead of 1/],
    [
      'unroll',
      trainedExample('example', network, { training: { unroll: 1, order: 2 } }),
      /training .*20.* instead/,
    ],
    [
      'problem',
      trainedExample('example', network, { problem: { id: 'x', settings: {} } }),
      /problem .* instead/,
    ],
    [
      'rule',
      trainedExample('example', kTimesteps({ k: 5, etaMin: 1 })),
      /ruleId "multiscale-adam".*settings/,
    ],
  ])('refuse another %s under the same name', async (_, other, message) => {
    const folder = await temporaryFolder();
    const file = await saveTrained(trainedExample(), folder);
    const before = await readFile(file);
    const failure = await saveTrained(other, folder).catch((error) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.message).toMatch(message);
    await expect(requireFreeName('example', other.record, folder)).rejects.toThrow(message);
    await expect(requireFreeName('another', other.record, folder)).resolves.toBeUndefined();
    expect(await readFile(file)).toEqual(before);
  });

  it.each(['', '.hidden', 'a/b', '../a', 'a b', 'con', 'NUL.1', 'x.safetensors', 'ü', 'x'.repeat(101)])(
    'refuse the name "%s"',
    async (name) => {
      const folder = await temporaryFolder();
      await expect(saveTrained(trainedExample(name), folder)).rejects.toThrow(UsageError);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('do not overwrite a damaged file', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'example.safetensors');
    await writeFile(file, 'no tensors');
    await expect(saveTrained(trainedExample(), folder)).rejects.toThrow(DataError);
    expect(await readFile(file, 'utf8')).toBe('no tensors');
  });

  it('name the variable that moves the folder when it cannot be made', async () => {
    const file = join(await temporaryFolder(), 'a file');
    await writeFile(file, '');
    const failure = await saveTrained(trainedExample(), file).catch((error) => error);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure.message).toMatch(/L2O_TRAINED/);
    await expect(trainedNames(file)).rejects.toThrow(/L2O_TRAINED/);
    await expect(loadTrained('example', file)).rejects.toThrow(/L2O_TRAINED/);
  });
});

describe('loadTrained', () => {
  it('names the nearest where there is no such name', async () => {
    const folder = await temporaryFolder();
    await expect(loadTrained('la-b', folder)).rejects.toThrow(/there is none yet/);
    for (const name of ['la-a', 'rnn-2']) await saveTrained(trainedExample(name), folder);
    const failure = await loadTrained('la-b', folder).catch((error) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.message).toMatch(/"la-b"[\s\S]*nearest: la-a/);
  });

  it('says where a file is missing, or no file', async () => {
    const folder = await temporaryFolder();
    await expect(loadTrained(join(folder, 'x.safetensors'))).rejects.toThrow(/x\.safetensors is there/);
    await expect(loadTrained(folder)).rejects.toThrow(DataError);
  });

  /** The bytes of an example in which something was changed. */
  function changed(change: (file: TensorFile) => Partial<TensorFile>): Uint8Array {
    const file = decodeSafetensors(encodeTrained(trainedExample()), 'a file');
    const { checksum: _, ...metadata } = file.metadata;
    return encodeSealed({ ...file, metadata, ...change({ ...file, metadata }) });
  }
  const withText = (name: string, text: string | undefined) =>
    changed(({ metadata }) => {
      const { [name]: _, ...rest } = metadata;
      return { metadata: text === undefined ? rest : { ...rest, [name]: text } };
    });
  const withBlock = (name: string, shape: number[] | undefined) =>
    changed(({ tensors }) => {
      const blocks = new Map(tensors);
      blocks.delete(name);
      if (shape) blocks.set(name, { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
      return { tensors: blocks };
    });
  const deep = `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`;

  it.each([
    [
      'of another program',
      changed(() => ({ metadata: { format: 'pt' } })),
      /the format "pt" is not "l2o-trained-2"/,
    ],
    ['without metadata', changed(() => ({ metadata: {} })), /the format that it does not name/],
    ['of an unknown rule', withText('rule', 'lstm'), /"lstm" \(expected: A learned optimizer is one of/],
    ['without a rule', withText('rule', undefined), /rule is not a text/],
    ['with damaged settings', withText('settings', '{"rate":'), /settings is not JSON/],
    ['with settings that are a list', withText('settings', '[]'), /settings is not an object/],
    [
      'with impossible settings',
      withText('settings', '{"rate":{"kind":"constant","rate":1},"mixture":{}}'),
      /mixture = \{\} \(expected: mixture of multiscale Adam is one of/,
    ],
    ['with bottomless settings', withText('training', deep), /call stack/],
    ['without a problem', withText('problem', '{"settings":{}}'), /problem.id is not a text/],
    ['with a seed that is a word', withText('seed', 'three'), /seed is not JSON/],
    ['with a seed that is a text', withText('seed', '"3"'), /seed is not a number/],
    ['without a length', withText('metaIterations', undefined), /metaIterations is not a text/],
    ['with a score of another kind', withText('validation', '[]'), /validation is not a number/],
    ['with versions that are numbers', withText('versions', '{"tfjs":4}'), /versions.tfjs is not a text/],
    ['without a block', withBlock('output/bias', undefined), /no block "output\/bias"/],
    [
      'with a block of another size',
      withBlock('output/bias', [5, 1]),
      /"output\/bias" of shape \[5, 1\]; .* needs \[6, 1\]/,
    ],
    ['with a block of another shape', withBlock('output/bias', [6]), /"output\/bias" of shape \[6\]/],
    ['with a block too many', withBlock('more', [1]), /a block "more", which .* does not have/],
    ['cut short', encodeTrained(trainedExample()).subarray(0, -4), /beyond the file/],
  ])('refuses a file %s', async (_, bytes, reason) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'bad.safetensors'), bytes);
    const failure = await loadTrained('bad', folder).catch((error) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect(failure.explanation.expected).toContain(join(folder, 'bad.safetensors'));
    expect(failure.explanation.found).toMatch(reason);
  });

  it.each<[string, (file: TensorFile) => TensorFile]>([
    [
      'theta',
      (file) => {
        for (const { values } of file.tensors.values()) values[0] += 1;
        return file;
      },
    ],
    ['record', ({ tensors, metadata }) => ({ tensors, metadata: { ...metadata, seed: '4' } })],
  ])('names a %s that was changed', async (_, change) => {
    const folder = await temporaryFolder();
    const other = change(decodeSafetensors(encodeTrained(trainedExample()), 'a file'));
    await writeFile(join(folder, 'x.safetensors'), encodeSafetensors(other));
    await expect(loadTrained('x', folder)).rejects.toThrow(
      /the checksum [0-9a-f]{64} is not that of its content/,
    );
  });

  it('advises to bring back what shipped with the kit', async () => {
    const file = join(kitFolder, 'la-b-6.safetensors');
    const bytes = await readFile(file);
    expect(() => decodeTrained(bytes.subarray(0, -1), 'la-b-6', file, restoring(file))).toThrow(
      'git checkout -- data/trained/la-b-6.safetensors',
    );
    bytes[bytes.length - 1] ^= 1;
    expect(() => decodeTrained(bytes, 'la-b-6', file, restoring(file))).toThrow(
      'git checkout -- data/trained/la-b-6.safetensors',
    );
  });

  it('does not call a file of an unknown rule damaged', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'other.safetensors'), withText('rule', 'lstm'));
    const { explanation } = await loadTrained('other', folder).catch((error) => error);
    expect(explanation.expected).toMatch(/other\.safetensors holds an optimizer whose rule is known here$/);
    expect(explanation.found).toMatch(/"lstm"/);
    expect(explanation.fix).toMatch(
      /defines it \(defineRule\), on the command line by "l2o trained --module/,
    );
  });
});

describe('encodeTrained', () => {
  it('gives the same bytes for the same training', () => {
    expect(encodeTrained(trainedExample('a'))).toEqual(encodeTrained(trainedExample('b')));
  });

  it.each([
    [
      'a theta that is too short',
      { ...trainedExample(), theta: new Float32Array(3) },
      /has 45 numbers[\s\S]*found: 3/,
    ],
    ['NaN in theta', { ...trainedExample(), theta: trainedExample().theta.fill(Number.NaN) }, /NaN/],
    ['a rule that learns nothing', trainedExample('x', plainAverage({ rate: 1 })), /learns nothing/],
    ['a rule of one’s own', trainedExample('x', { ...network, id: 'mine' }), /"mine"/],
    [
      'the record of another rule',
      trainedExample('x', network, { settings: kTimesteps({ k: 5, etaMin: 1 }).settings }),
      /./,
    ],
    [
      'the record of another rate',
      trainedExample('x', network, {
        settings: { ...network.settings, rate: { kind: 'constant', rate: 1 } },
      }),
      /has the id and the settings of its rule/,
    ],
  ])('refuses %s', (_, trained, message) => {
    expect(() => encodeTrained(trained)).toThrow(UsageError);
    expect(() => encodeTrained(trained)).toThrow(message);
  });
});

describe('a file without a checksum, of an earlier version of the kit,', () => {
  const old = () => {
    const { tensors, metadata } = decodeSafetensors(encodeTrained(trainedExample()), 'a file');
    const { checksum: _, ...texts } = metadata;
    return encodeSafetensors({ tensors, metadata: { ...texts, format: 'l2o-trained-1' } });
  };

  it('is refused with the command that adds one, and read once it is sealed', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'example.safetensors');
    await writeFile(file, old());
    const failure = await loadTrained('example', folder).catch((error) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect(failure.message).toContain(`l2o -- trained seal ${file}`);
    expect(await sealTrained('example', folder)).toBe(true);
    expect(new Uint8Array(await readFile(file))).toEqual(encodeTrained(trainedExample()));
    expect(await sealTrained(file)).toBe(false);
    await expect(sealTrained('other', folder)).rejects.toThrow(UsageError);
  });

  it('is not what a file becomes that lost its checksum', async () => {
    const folder = await temporaryFolder();
    const { tensors, metadata } = decodeSafetensors(encodeTrained(trainedExample()), 'a file');
    const { checksum, ...texts } = metadata;
    const lost = encodeSafetensors({ tensors, metadata: { ...texts, checksul: checksum } });
    await writeFile(join(folder, 'example.safetensors'), lost);
    await expect(sealTrained('example', folder)).rejects.toThrow(/the checksum undefined is not/);
    expect(new Uint8Array(await readFile(join(folder, 'example.safetensors')))).toEqual(lost);
  });
});

describe('bindTrained', () => {
  const rule = kTimesteps({ k: 5, etaMin: 1e-4 });
  const trained = trainedExample('k', rule);

  it('is the rule with its theta', () => {
    const bound = bindTrained(trained);
    expect(bound).toMatchObject({ id: rule.id, title: rule.title });
    expect(bound.settings).toEqual(bind(rule, trained.theta).settings);
  });

  it('takes other settings than in training, where theta fits them', () => {
    const expected = bind(kTimesteps({ k: 5, etaMin: 1e-2 }), trained.theta);
    expect(bindTrained(trained, { etaMin: 1e-2 })).toMatchObject({
      title: expected.title,
      settings: expected.settings,
    });
    expect(() => bindTrained(trained, { k: 6 })).toThrow(UsageError);
    expect(() => bindTrained(trained, { eta: 1 })).toThrow(/nearest: etaMin/);
  });
});
