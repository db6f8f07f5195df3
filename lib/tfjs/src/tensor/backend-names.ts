/** The backends of TensorFlow.js by name, in the order in which the kit tries them. Apart, because TensorFlow.js takes a second to load. */
export const backendNames = ['node', 'wasm', 'cpu'] as const;

export type BackendName = (typeof backendNames)[number];
