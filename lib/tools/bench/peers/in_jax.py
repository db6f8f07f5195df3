"""The kit's loops in JAX.

What is per coordinate stands feature by feature, [k, n], so that sums over features run along coordinates. XLA's own threads
gain next to nothing at these sizes: where it helps, coordinates and rows of a batch are split over devices of one thread.
"""
import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import AxisType, NamedSharding
from jax.sharding import PartitionSpec as P
from peer import Job, band, cut, missing_columns, weight_shapes

version = jax.__version__
f32 = np.float32


def one_minus_power(b, t):
    """1 - b^t without the cancellation that costs single precision four digits at b = 0.9999."""
    return -jnp.expm1(t * jnp.asarray(np.log(b), f32))


# ---- networks ----


def pool(layer, h):
    """Max over windows; what lies beyond the border is 0, and nothing here is below."""
    side, stride = layer["side"], layer["stride"]
    end = missing_columns(layer)
    h = jnp.pad(h, ((0, 0), (0, end), (0, end), (0, 0)))
    for axis in (1, 2):
        places = range(0, h.shape[axis] - side + 1, stride)
        pick = lambda i: lax.slice_in_dim(h, i, i + places[-1] + 1, stride, axis)
        largest = pick(0)
        for i in range(1, side):
            largest = jnp.maximum(largest, pick(i))
        h = largest
    return h


def normalize(layer, h):
    """y_c = x_c / (bias + alpha sum x_c'^2)^0.75 over neighbouring channels."""
    root = lax.rsqrt(layer["bias"] + layer["alpha"] * jnp.dot(h * h, band(layer)))
    return h * root * jnp.sqrt(root)


activations = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "linear": lambda h: h}


def loss_of(layers):
    """Mean softmax cross entropy and weight decay, as a function of the flat point and a batch."""
    shapes = [shape for layer in layers for shape in weight_shapes(layer)]

    def loss(x, images, labels):
        blocks = iter(cut(x, shapes))
        h, decay = images, 0.0
        for layer in layers:
            if layer["kind"] == "dense":
                weights, bias = next(blocks), next(blocks)
                h = activations[layer["activation"]](h.reshape(len(h), -1) @ weights + bias)
                decay += layer.get("decay", 0) / 2 * jnp.vdot(weights, weights)
            elif layer["kind"] == "convolution":
                weights, bias = next(blocks), next(blocks)
                h = h.reshape(-1, layer["height"], layer["width"], layer["channels"])
                form = ("NHWC", "HWIO", "NHWC")
                h = lax.conv_general_dilated(h, weights, (1, 1), "SAME", dimension_numbers=form)
                h = activations[layer["activation"]](h + bias)
            else:
                h = (pool if layer["kind"] == "max-pool" else normalize)(layer, h)
        right = jnp.sum(h * (labels[:, None] == jnp.arange(h.shape[1])), axis=1)
        return jnp.mean(jax.nn.logsumexp(h, axis=1) - right) + decay

    return loss


# ---- rules: (theta, state, x, g, t) -> (x, state) ----


def through(theta, inputs):
    """The small network of a rule, hidden relu layers and a linear output: [k, n] -> [outputs, n]."""
    h = inputs
    for i in range(0, len(theta), 2):
        h = theta[i] @ h + theta[i + 1]
        if i + 2 < len(theta):
            h = jax.nn.relu(h)
    return h


def adam(job: Job):
    """Adam with epsilon^2 inside the root."""

    def move(_theta, state, x, g, t):
        m, v = state
        m, v = m + f32(1 - 0.9) * (g - m), v + f32(1 - 0.999) * (g * g - v)
        root = jnp.sqrt(v / one_minus_power(0.999, t) + 1e-16)
        return x - job.rate * (m / one_minus_power(0.9, t)) / root, (m, v)

    return move, lambda x, g: (jnp.zeros_like(x), jnp.zeros_like(x))


def momentums(job: Job):
    """k Momentums (3.5): delta = E_m E_s of a network that reads k normalised averages of the gradient."""
    share = (1 - job.timescales).astype(f32)[:, None]
    magnitudes = (np.arange(10) / 9).astype(f32)[:, None]

    def delta(theta, averages):
        largest = jnp.max(jnp.abs(averages), axis=0)
        out = through(theta, averages / jnp.where(largest == 0, 1, largest))
        weights = jnp.exp(out[:10] - jnp.max(out[:10], axis=0))
        magnitude = jnp.sum(weights * magnitudes, axis=0) / jnp.sum(weights, axis=0)
        return magnitude * jnp.tanh(0.5 * (out[11] - out[10]))  # the softmax of two, q_+ - q_-

    def move(theta, state, x, g, _t):
        averages = state[0] + share * (g - state[0])
        return x - job.rate * delta(theta, averages), (averages,)

    return move, lambda x, g: (jnp.tile(g, (len(share), 1)),)


def multiscale(job: Job):
    """Multiscale Adam (4.3): a network mixes the unit steps of k Adams by a softmax."""
    first, second = job.timescales.T
    m_share, v_share = ((1 - b).astype(f32)[:, None] for b in (first, second))

    def move(theta, state, x, g, t):
        m, v = state
        m, v = m + m_share * (g - m), v + v_share * (g * g - v)
        corrected = v / one_minus_power(second[:, None], t)
        steps = -(m / one_minus_power(first[:, None], t)) / jnp.sqrt(corrected + 1e-16)
        out = through(theta, steps)
        weights = jnp.exp(out - jnp.max(out, axis=0))
        return x + job.rate * jnp.sum(weights * steps, axis=0) / jnp.sum(weights, axis=0), (m, v)

    return move, lambda x, g: (jnp.zeros((len(first), x.size)), jnp.zeros((len(first), x.size)))


rules = {"adam": adam, "k-momentums": momentums, "multiscale-adam": multiscale}


def outer_adam(rate, theta, g, moments, t):
    """TensorFlow's Adam on theta."""
    m = jax.tree.map(lambda m, d: m + f32(1 - 0.9) * (d - m), moments[0], g)
    v = jax.tree.map(lambda v, d: v + f32(1 - 0.999) * (d * d - v), moments[1], g)
    size = rate * jnp.sqrt(one_minus_power(0.999, t)) / one_minus_power(0.9, t)
    return jax.tree.map(lambda w, m, v: w - size * m / (jnp.sqrt(v) + 1e-8), theta, m, v), (m, v)


# ---- programs ----


def variants(job: Job):
    """Ways to run it, of which the best counts: split over devices, or so many iterations in one call."""
    if job.unroll > 1:
        return ["split", "whole"]
    if job.unroll == 1:
        return ["whole", "split"]
    return ["whole"] if any(layer["kind"] == "convolution" for layer in job.layers) else ["whole", "fifty"]


class Program:
    """A workload, compiled: `run(n)` begins n iterations, `wait()` waits for them."""

    def __init__(self, job: Job, attempt: int):
        ways = variants(job)
        way = ways[attempt % len(ways)]
        parts = job.threads if way == "split" else 1
        flags = (
            f"--xla_force_host_platform_device_count={parts} --xla_cpu_multi_thread_eigen=false"
            if parts > 1
            else f"--xla_cpu_multi_thread_eigen={str(job.threads > 1).lower()} intra_op_parallelism_threads={job.threads}"
        )
        os.environ.update(XLA_FLAGS=flags, JAX_PLATFORMS="cpu")
        mesh = jax.make_mesh((parts,), ("parts",), axis_types=(AxisType.Auto,))
        self.place = lambda a, *axes: jax.device_put(a, NamedSharding(mesh, P(*axes)))
        self.keep = lambda a, *axes: (
            a if parts == 1 else lax.with_sharding_constraint(a, NamedSharding(mesh, P(*axes)))
        )
        self.parts, self.job = parts, job
        self.loss = loss_of(job.layers)
        self.move, self.begin = rules[job.kind](job)
        self.data = self.place(job.images), self.place(job.labels.astype(np.int32))
        self.inner = 50 if way == "fifty" else 1
        self.state = self.start()
        self.step = jax.jit(self.iterations, donate_argnums=0)
        self.values = None

    def take(self, rows, data):
        """Images as numbers, and labels, split by rows: `rows` [..., batch]."""
        if self.job.is_prepared:
            return tuple(lax.dynamic_slice_in_dim(a, rows[0], self.job.batch) for a in data)
        images, labels = (a[self.keep(rows, *[None] * (rows.ndim - 1), "parts")] for a in data)
        return images.astype(f32) * f32(1 / 255), labels

    def gradient(self, x, batch):
        loss, g = jax.value_and_grad(lambda x: self.loss(self.keep(x, None), *batch))(x)
        return loss, self.keep(g, "parts")

    def start(self):
        job = self.job
        x = np.pad(job.x, (0, -len(job.x) % self.parts))
        theta = tuple(jnp.asarray(block) for block in cut(job.theta, job.theta_shapes))
        _, g = self.gradient(jnp.asarray(x), self.take(jnp.asarray(job.indices.reshape(-1, job.batch)[0]), self.data))
        split = lambda a: self.place(a, *[None] * (a.ndim - 1), "parts")
        inner = jax.tree.map(split, (jnp.asarray(x), self.begin(x, g)))
        if not job.unroll:
            return (*inner, theta, jnp.float32(0))
        zeros = jax.tree.map(jnp.zeros_like, (theta, theta))
        whole = jax.tree.map(self.place, (theta, zeros, jnp.float32(0), jnp.float32(0)))
        return (*inner, g if job.is_pipelined else None, *whole)

    def iterations(self, state, rows, data):
        """So many iterations as `rows` has entries; their losses."""
        unroll = self.job.unroll
        body = self.pipelined if unroll == 1 else self.meta if unroll else self.evaluate
        once = lambda state, rows: body(state, rows, data)
        if self.inner > 1:
            return lax.scan(once, state, rows)
        state, value = once(state, rows[0])
        return state, value[None]

    def evaluate(self, state, rows, data):
        x, inner, theta, t = state
        loss, g = self.gradient(x, self.take(rows, data))
        x, inner = self.move(theta, inner, x, g, t + 1)
        return (x, inner, theta, t + 1), loss

    def update(self, theta, g, moments, iteration):
        return outer_adam(self.job.outer_rate, theta, g, moments, iteration + 1)

    def pipelined(self, state, rows, data):
        """A meta-iteration of one step: the meta-loss and the next step's gradient in one pass over two batches."""
        x, inner, g, theta, moments, t, iteration = state
        x, pull, inner = jax.vjp(lambda theta: self.move(theta, inner, x, g, t + 1), theta, has_aux=True)
        pair = jax.vmap(jax.value_and_grad(self.loss), (None, 0, 0))
        losses, gs = pair(self.keep(x, None), *self.take(rows, data))
        loss = losses[0] + f32(self.job.tiny_loss)
        (theta_gradient,) = pull(self.keep(gs[0] / loss, "parts"))
        theta, moments = self.update(theta, theta_gradient, moments, iteration)
        return (x, inner, self.keep(gs[1], "parts"), theta, moments, t + 1, iteration + 1), jnp.log(loss)

    def meta(self, state, rows, data):
        """An unroll, second order; every step is computed again on the way back."""
        job = self.job
        x, inner, _, theta, moments, t, iteration = state

        def unroll(theta):
            @jax.checkpoint
            def one(carry, rows):
                x, inner, t = carry
                before, after = self.take(rows[0], data), self.take(rows[1], data)
                x, inner = self.move(theta, inner, x, self.gradient(x, before)[1], t + 1)
                return (x, inner, t + 1), jnp.log(self.loss(self.keep(x, None), *after) + f32(job.tiny_loss))

            carry, losses = lax.scan(one, (x, inner, t), rows)
            return jnp.mean(losses), carry

        (loss, (x, inner, t)), theta_gradient = jax.value_and_grad(unroll, has_aux=True)(theta)
        theta, moments = self.update(theta, theta_gradient, moments, iteration)
        return (x, inner, None, theta, moments, t, iteration + 1), loss

    def take_steps(self, rows):
        self.state, self.values = self.step(self.state, rows, self.data)

    def check(self, rows):
        """The losses of the first iterations, and of a training the length of the first meta-gradient."""
        inner, self.inner = self.inner, 1
        step, self.step = self.step, jax.jit(self.iterations, donate_argnums=0)
        losses, theta_gradient = [], None
        for one in rows[:, None]:
            self.take_steps(one)
            losses.append(float(self.values[0]))
            if self.job.unroll and theta_gradient is None:
                squares = jax.tree.map(lambda m: float(jnp.vdot(m, m)), jax.tree.leaves(self.state[4][0]))
                theta_gradient = sum(squares) ** 0.5 / (1 - 0.9)
        self.inner, self.step = inner, step if inner > 1 else self.step
        return {"losses": losses, "gradient": theta_gradient}

    def run(self, times):
        calls = max(1, round(times / self.inner))
        for _ in range(calls):
            self.take_steps(self.job.draw(self.inner))
        return calls * self.inner

    def wait(self):
        jax.block_until_ready((self.state, self.values))

    def multiply(self, a=np.ones((1024, 1024), f32)):
        return a @ a
