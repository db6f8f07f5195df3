/**
 * Runs a network: instructions that stand in memory, one after the other, for a part of a batch.
 *
 * A program: address of the batch, how many parts there are, how many instructions, and the instructions (record.ts).
 */
import { packBlock, transpose, unpackBlock } from './blocks';
import { addUp, convolutionGradient, convolve, transposeConvolution } from './convolution';
import { crop } from './crops';
import { crossEntropyDerivativeOf, crossEntropyOf, isRightOf } from './cross-entropy';
import { decayOf } from './weight-decay';
import { biasGradient, denseBack, denseByExamples, denseByOutputs, denseGradient } from './dense';
import { sparseForward, sparseGradient, unfold } from './images';
import { normalize, normalizeBack } from './local-response-normalization';
import { pool, poolBack, poolSelect } from './pool';
import { activateOf, copyOf, scaleByDerivativeTangentOf, scaleByDerivativeOf } from './units';
import { winogradConvolve, winogradGradient, winogradWeights } from './winograd';

/** The numbers of the instructions; lib/core/src/engine/kernels/network/program.ts has the same. */
enum Instruction {
  pack,
  unpack,
  transpose,
  transposeConvolution,
  crop,
  unfold,
  sparseForward,
  sparseGradient,
  denseByExamples,
  denseByOutputs,
  denseBack,
  denseGradient,
  biasGradient,
  decay,
  convolve,
  convolutionGradient,
  winogradWeights,
  winogradConvolve,
  winogradGradient,
  addUp,
  pool,
  poolBack,
  poolSelect,
  normalize,
  normalizeBack,
  activate,
  scaleByDerivative,
  scaleByDerivativeTangent,
  copy,
  crossEntropy,
  crossEntropyDerivative,
  isRight,
}

/** A job of the threads: the parts from `first` to before `end`. */
export function runNetwork(program: usize, scratch: usize, _sums: usize, first: i32, end: i32): void {
  const batch = <usize>load<u32>(program);
  const parts = load<i32>(program, 4);
  const instructions = load<i32>(program, 8);
  for (let part = first; part < end; part++) {
    let record = program + 12;
    for (let i = 0; i < instructions; i++) {
      if (load<i32>(record) == Instruction.sparseGradient) {
        if (part == first) sparseGradient(record, batch, first, end, parts);
      } else {
        perform(record, batch, scratch, part, parts);
      }
      record += <usize>load<u32>(record, 4) << 2;
    }
  }
}

function perform(r: usize, batch: usize, scratch: usize, part: i32, parts: i32): void {
  switch (load<i32>(r)) {
    case Instruction.pack:
      return packBlock(r);
    case Instruction.unpack:
      return unpackBlock(r);
    case Instruction.transpose:
      return transpose(r);
    case Instruction.transposeConvolution:
      return transposeConvolution(r);
    case Instruction.crop:
      return crop(r, batch, scratch, part, parts);
    case Instruction.unfold:
      return unfold(r, batch, part, parts);
    case Instruction.sparseForward:
      return sparseForward(r, batch, part, parts);
    case Instruction.denseByExamples:
      return denseByExamples(r, batch, scratch, part, parts);
    case Instruction.denseByOutputs:
      return denseByOutputs(r, batch, scratch, part, parts);
    case Instruction.denseBack:
      return denseBack(r, batch, scratch, part, parts);
    case Instruction.denseGradient:
      return denseGradient(r, batch, scratch, part, parts);
    case Instruction.biasGradient:
      return biasGradient(r, batch, part, parts);
    case Instruction.decay:
      return decayOf(r, part, parts);
    case Instruction.convolve:
      return convolve(r, batch, scratch, part, parts);
    case Instruction.convolutionGradient:
      return convolutionGradient(r, batch, scratch, part, parts);
    case Instruction.winogradWeights:
      return winogradWeights(r, scratch, part, parts);
    case Instruction.winogradConvolve:
      return winogradConvolve(r, batch, scratch, part, parts);
    case Instruction.winogradGradient:
      return winogradGradient(r, batch, scratch, part, parts);
    case Instruction.addUp:
      return addUp(r, part, parts);
    case Instruction.pool:
      return pool(r, batch, part, parts);
    case Instruction.poolBack:
      return poolBack(r, batch, part, parts);
    case Instruction.poolSelect:
      return poolSelect(r, batch, part, parts);
    case Instruction.normalize:
      return normalize(r, batch, scratch, part, parts);
    case Instruction.normalizeBack:
      return normalizeBack(r, batch, scratch, part, parts);
    case Instruction.activate:
      return activateOf(r, batch, part, parts);
    case Instruction.scaleByDerivative:
      return scaleByDerivativeOf(r, batch, part, parts);
    case Instruction.scaleByDerivativeTangent:
      return scaleByDerivativeTangentOf(r, batch, part, parts);
    case Instruction.copy:
      return copyOf(r, batch, part, parts);
    case Instruction.crossEntropy:
      return crossEntropyOf(r, batch, part, parts);
    case Instruction.crossEntropyDerivative:
      return crossEntropyDerivativeOf(r, batch, part, parts);
    case Instruction.isRight:
      return isRightOf(r, batch, part, parts);
  }
}
