/**
 * A trained optimizer as the bytes of its file, and back.
 *
 * The header's text `checksum` is the SHA-256 of the bytes that the file has without this text: of theta and record alike.
 * Another program may write tensors and texts in another order, as long as it keeps them.
 */
import { SchemaError } from '../data/json.js';
import { DataError, ExplainedError, type Explanation, UsageError } from '../errors.js';
import { ruleProgram } from '../fingerprint/rule-program.js';
import { blocksOf, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import { isOfTheKit, ruleFrom, UnknownRule } from '../learned/rule-from.js';
import { totalSize } from '../parameters.js';
import { sha256 } from '../sha256.js';
import { canonicalJson } from '../store/canonical.js';
import { decodeSafetensors, encodeSafetensors, type Tensor, type TensorFile } from './safetensors.js';
import type { TrainedOptimizer } from './trained-optimizer.js';
import {
  formatWithoutChecksum,
  fromMetadata,
  requireFormat,
  type TrainingRecord,
  toMetadata,
} from './training-record.js';

/**
 * The bytes of its file: the blocks of theta by name and shape, the record in the header. Equal content, equal bytes.
 * @throws UsageError when theta or the record do not fit the rule, or it could not be read back
 */
export function encodeTrained({ rule, theta, record }: TrainedOptimizer): Uint8Array<ArrayBuffer> {
  checkRecord(rule, record);
  checkThetaSize(rule, theta);
  return encodeSealed({
    tensors: new Map(Object.entries(blocksOf(rule, theta))),
    metadata: toMetadata(record),
  });
}

/** The bytes of a file that says its own checksum. */
export function encodeSealed(content: TensorFile): Uint8Array<ArrayBuffer> {
  const checksum = checksumOf(content);
  return encodeSafetensors({ ...content, metadata: { ...content.metadata, checksum } });
}

function checksumOf(content: TensorFile): string {
  return sha256(encodeSafetensors(content));
}

/** A file is read with `ruleFrom`, so it must say of the rule all that this needs. */
function checkRecord(rule: LearnedOptimizer, { ruleId, settings }: TrainingRecord): void {
  const known = ruleFrom(ruleId, settings);
  if (rule.id === known.id && canonicalJson(rule.settings) === canonicalJson(known.settings)) return;
  throw new UsageError({
    expected: 'The record of a trained optimizer has the id and the settings of its rule',
    found: `${ruleId} ${canonicalJson(settings)} for ${rule.id} ${canonicalJson(rule.settings)}`,
    fix: 'take ruleId and settings from the rule',
  });
}

function checkThetaSize(rule: LearnedOptimizer, theta: Float32Array): void {
  const size = totalSize(rule.theta);
  if (size === 0) {
    throw new UsageError({
      expected: 'A trained optimizer has meta-parameters',
      found: `${rule.title}, which learns nothing`,
      fix: 'use the rule itself; there is nothing to keep',
    });
  }
  if (theta.length !== size) {
    throw new UsageError({
      expected: `A theta of ${rule.title} has ${size} numbers`,
      found: `${theta.length}`,
      fix: 'take the theta of a training of this rule',
    });
  }
}

/**
 * A trained optimizer from the bytes of its file.
 * @param name of the optimizer
 * @param file where the bytes come from, for messages
 * @param restoring what to do where they are damaged
 * @throws DataError when they are damaged, foreign, without a checksum, or of a rule that this kit does not know
 */
export function decodeTrained(
  bytes: Uint8Array,
  name: string,
  file: string,
  restoring = intactCopy,
): TrainedOptimizer {
  return decodeWith(requireChecksum, bytes, name, file, restoring);
}

/** The same of a file that earlier versions of the kit wrote, without a checksum; undefined for one that is none of theirs. */
export function decodeWithoutChecksum(
  bytes: Uint8Array,
  name: string,
  file: string,
  restoring = intactCopy,
): TrainedOptimizer | undefined {
  if (decodeSafetensors(bytes, file, restoring).metadata.format !== formatWithoutChecksum) return undefined;
  return decodeWith(() => undefined, bytes, name, file, restoring);
}

function decodeWith(
  check: (content: TensorFile) => void,
  bytes: Uint8Array,
  name: string,
  file: string,
  restoring: string,
): TrainedOptimizer {
  const content = decodeSafetensors(bytes, file, restoring);
  try {
    check(content);
    const record = fromMetadata(content.metadata);
    const rule = ruleFrom(record.ruleId, record.settings);
    checkProgram(rule, record);
    return { name, rule, theta: thetaOf(rule, content.tensors), record };
  } catch (error) {
    throw new DataError({ found: reasonOf(error), ...remedyOf(error, file, restoring) }, { cause: error });
  }
}

/**
 * How the optimizer in a file came to be, also where its rule is not known here.
 * @throws DataError when the bytes are damaged or foreign
 */
export function decodeRecord(bytes: Uint8Array, file: string, restoring = intactCopy): TrainingRecord {
  const content = decodeSafetensors(bytes, file, restoring);
  try {
    requireChecksum(content);
    return fromMetadata(content.metadata);
  } catch (error) {
    throw new DataError({ found: reasonOf(error), ...remedyOf(error, file, restoring) }, { cause: error });
  }
}

/** A file of a rule whose formulas are others now. */
class OtherProgram extends Error {}

/** The kit's own rules are held against their recordings. @throws OtherProgram */
function checkProgram(rule: LearnedOptimizer, { replay }: TrainingRecord): void {
  if (isOfTheKit(rule.id) || !replay || replay.rule === ruleProgram(rule)) return;
  throw new OtherProgram(`a theta of other formulas than "${rule.id}" has here now`);
}

/** The layout before this one: sound as far as anybody can tell. */
export class NoChecksum extends Error {}

/** @throws NoChecksum, SchemaError, Error */
function requireChecksum({ tensors, metadata }: TensorFile): void {
  if (metadata.format === formatWithoutChecksum)
    throw new NoChecksum('a file of an earlier version of l2o, without a checksum');
  requireFormat(metadata);
  const { checksum, ...texts } = metadata;
  const found = checksumOf({ tensors, metadata: texts });
  if (checksum !== found) throw new SchemaError(`the checksum ${checksum}`, `that of its content, ${found}`);
}

/** What to do about a damaged file. */
const intactCopy = 'put an intact copy there, or remove it and train again';

/** A file of a rule that is not known is sound: it is the program that lacks something. */
function remedyOf(error: unknown, file: string, restoring: string): Pick<Explanation, 'expected' | 'fix'> {
  if (error instanceof NoChecksum) {
    return {
      expected: `${file} has a checksum of its theta and of how it was trained`,
      fix: 'take a newer copy, or train it again',
    };
  }
  if (error instanceof UnknownRule) {
    return {
      expected: `${file} holds an optimizer whose rule is known here`,
      fix: 'run the cell or import the module that defines it, by defineRule()',
    };
  }
  if (error instanceof OtherProgram) {
    return {
      expected: `${file} holds an optimizer of its rule as it is defined here`,
      fix: 'define the rule as it was, or train it again under another name',
    };
  }
  return { expected: `${file} holds an optimizer that l2o has trained`, fix: restoring };
}

function reasonOf(error: unknown): string {
  if (error instanceof ExplainedError)
    return `${error.explanation.found} (expected: ${error.explanation.expected})`;
  return error instanceof Error ? error.message : String(error);
}

/** The blocks of a file as one flat vector. */
function thetaOf(rule: LearnedOptimizer, tensors: ReadonlyMap<string, Tensor>): Float32Array {
  const theta = new Float32Array(totalSize(rule.theta));
  const left = new Map(tensors);
  let offset = 0;
  for (const { name, shape } of rule.theta) {
    const tensor = left.get(name);
    left.delete(name);
    if (!tensor) throw new Error(`no block "${name}", which ${rule.title} needs`);
    if (tensor.shape.join() !== shape.join()) {
      throw new Error(
        `block "${name}" of shape [${tensor.shape.join(', ')}]; ${rule.title} needs [${shape.join(', ')}]`,
      );
    }
    theta.set(tensor.values, offset);
    offset += tensor.values.length;
  }
  const [unknown] = left.keys();
  if (unknown !== undefined) throw new Error(`a block "${unknown}", which ${rule.title} does not have`);
  return theta;
}
