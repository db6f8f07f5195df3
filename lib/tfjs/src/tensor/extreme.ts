/** The largest or smallest entries along an axis, such as those of each coordinate's history, with a gradient that is right among equals. */
import * as tf from '@tensorflow/tfjs';

/**
 * TensorFlow.js hands the whole gradient to every one of several equal entries, so that together they get a multiple
 * of it; here they share it. Points of a history are equal wherever a step repeats.
 *
 * @param of along the axis, which it may keep with length 1
 */
export function extreme(of: (values: tf.Tensor) => tf.Tensor, axis = 0): (values: tf.Tensor) => tf.Tensor {
  return (values) => {
    const shared = tf.customGrad((input, save) => {
      const values = input as tf.Tensor;
      const value = of(values);
      (save as tf.GradSaveFunc)([values, value]);
      return {
        value,
        gradFunc: (cotangent: tf.Tensor, saved: tf.Tensor[]) => {
          const [values, value] = saved;
          const attained = tf.cast(tf.equal(values, value), 'float32');
          return tf.mul(cotangent, tf.div(attained, tf.sum(attained, axis, true)));
        },
      };
    });
    return shared(values);
  };
}
