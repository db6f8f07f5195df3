/** Where tensors are computed. */
import * as tf from '@tensorflow/tfjs';

/** Whether the current backend is the TensorFlow library, whose kernels are all there and right. */
export function onTensorFlow(): boolean {
  return tf.getBackend() === 'tensorflow';
}
