/** Functions of images whose gradient is given rather than found by TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';

type Images = tf.Tensor4D;

/**
 * The value of a function, with its gradient.
 * @param inputs what it is differentiated by
 * @param given what else it takes, after the inputs: constants to whoever differentiates
 * @param gradient from the cotangent of the value, the inputs and what is given to the cotangents of the inputs
 */
export function differentiable(
  inputs: readonly Images[],
  given: readonly Images[],
  value: (...all: Images[]) => Images,
  gradient: (cotangent: Images, ...all: Images[]) => Images[],
): Images {
  const compute = tf.customGrad((...args) => {
    const save = args[inputs.length] as tf.GradSaveFunc;
    const all = [...(args.slice(0, inputs.length) as Images[]), ...given];
    save(all);
    return {
      value: value(...all),
      gradFunc: (cotangent: tf.Tensor, saved: tf.Tensor[]) =>
        gradient(cotangent as Images, ...(saved as Images[])),
    };
  });
  return compute(...inputs) as Images;
}
