/** The largest or smallest entry of each coordinate's history, with a gradient that is right among equals. */
import * as tf from '@tensorflow/tfjs';

/**
 * TensorFlow.js hands the whole gradient to every one of several equal entries, so that together they get a multiple
 * of it; here they share it. Points of a history are equal wherever a step repeats.
 */
export function extreme(of: (history: tf.Tensor) => tf.Tensor): (history: tf.Tensor) => tf.Tensor {
  return (history) => {
    const shared = tf.customGrad((input, save) => {
      const history = input as tf.Tensor;
      const value = of(history);
      (save as tf.GradSaveFunc)([history, value]);
      return {
        value,
        gradFunc: (cotangent: tf.Tensor, saved: tf.Tensor[]) => {
          const [history, value] = saved;
          const attained = tf.cast(tf.equal(history, value), 'float32');
          return tf.mul(cotangent, tf.div(attained, tf.sum(attained, 0)));
        },
      };
    });
    return shared(history);
  };
}
