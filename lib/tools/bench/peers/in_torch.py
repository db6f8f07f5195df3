"""The kit's loops in PyTorch.

The gradient of the multilayer perceptron is written out, so that second order needs one pass backward and each step is one
compiled graph. Convolutions are oneDNN's, channels last, and not compiled: its own version is the faster one.
"""
import math

import numpy as np
import torch
import torch.nn.functional as F
from peer import Job, band, cut, missing_columns, weight_shapes

version = torch.__version__.split("+")[0]


def tensor(values):
    return torch.tensor(np.asarray(values), dtype=torch.float32)


def compiled(f):
    return torch.compile(f, dynamic=False)


# ---- the multilayer perceptron: 784 -> 20 sigmoid -> 10 ----


class Perceptron:
    def __init__(self, layers):
        self.shapes = [shape for layer in layers for shape in weight_shapes(layer)]
        self.classes = layers[-1]["outputs"]

    def forward(self, x, images):
        W1, b1, W2, b2 = (block.view(shape) for block, shape in zip(self.blocks(x), self.shapes))
        h = torch.sigmoid(torch.addmm(b1, images, W1))
        return h, torch.addmm(b2, h, W2), W2

    def blocks(self, x):
        return x.split([math.prod(shape) for shape in self.shapes])

    def losses(self, z, hot):
        return torch.logsumexp(z, 1) - (z * hot).sum(1)

    def hot(self, labels, z):
        return (labels[:, None] == torch.arange(self.classes)).to(z.dtype)

    def loss(self, x, images, labels):
        _, z, _ = self.forward(x, images)
        return self.losses(z, self.hot(labels, z)).mean()

    def gradients(self, x, images, labels, batches):
        """Losses and gradients of several batches of equal size at one point, [batches] and [batches, n]."""
        h, z, W2 = self.forward(x, images)
        hot = self.hot(labels, z)
        dz = (torch.softmax(z, 1) - hot) * (batches / len(z))
        dh = (dz @ W2.t()) * h * (1 - h)
        images, h, dz, dh = (a.view(batches, -1, a.shape[1]) for a in (images, h, dz, dh))
        parts = (images.transpose(1, 2) @ dh, dh.sum(1), h.transpose(1, 2) @ dz, dz.sum(1))
        return self.losses(z, hot).view(batches, -1).mean(1), torch.cat([a.reshape(batches, -1) for a in parts], 1)

    def gradient(self, x, images, labels):
        losses, gs = self.gradients(x, images, labels, 1)
        return losses[0], gs[0]


# ---- convolutional networks ----


class Convolutional:
    """Its flat point has kernels as [outputs, side, side, channels], the order of memory in which oneDNN takes them."""

    def __init__(self, layers):
        self.layers = layers
        self.shapes = [shape for layer in layers for shape in weight_shapes(layer)]
        self.bands = [
            torch.tensor(band(layer))[:, :, None, None] if layer["kind"] == "normalization" else None for layer in layers
        ]

    def order(self, x):
        """The kit's flat point in this order."""
        turn = lambda block: block.transpose(3, 0, 1, 2) if block.ndim == 4 else block
        return np.concatenate([turn(block).ravel() for block in cut(x, self.shapes)])

    def loss(self, x, images, labels):
        blocks = iter(x.split([math.prod(shape) for shape in self.shapes]))
        h, decay = images, 0.0
        for layer, channels in zip(self.layers, self.bands):
            if layer["kind"] == "convolution":
                side, outputs = layer["side"], layer["outputs"]
                weights = next(blocks).view(outputs, side, side, -1).permute(0, 3, 1, 2)
                h = h.view(len(h), layer["height"], layer["width"], -1).permute(0, 3, 1, 2) if h.ndim == 2 else h
                h = torch.relu(F.conv2d(h, weights, next(blocks), padding=side // 2))
            elif layer["kind"] == "max-pool":
                end = missing_columns(layer)
                h = F.max_pool2d(F.pad(h, (0, end, 0, end)) if end else h, layer["side"], layer["stride"])
            elif layer["kind"] == "normalization":
                root = torch.rsqrt(F.conv2d(h * h, channels) * layer["alpha"] + layer["bias"])
                h = h * root * torch.sqrt(root)
            else:
                weights, bias = next(blocks).view(layer["inputs"], -1), next(blocks)
                h = torch.addmm(bias, h.permute(0, 2, 3, 1).flatten(1) if h.ndim == 4 else h, weights)
                h = torch.relu(h) if layer["activation"] == "relu" else h
                decay = decay + layer.get("decay", 0) / 2 * weights.square().sum()
        return F.cross_entropy(h, labels) + decay

    def gradient(self, x, images, labels):
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            loss = self.loss(x, images, labels)
            (g,) = torch.autograd.grad(loss, x)
        return loss.detach(), g


# ---- rules: (theta, state, x, g, t) -> (x, state) ----


def one_minus_power(b, t):
    """1 - b^t without the cancellation that costs single precision four digits at b = 0.9999."""
    return -torch.expm1(t * math.log(b))


def through(theta, inputs):
    """The small network of a rule, hidden relu layers and a linear output: [k, n] -> [outputs, n]."""
    h = inputs
    for i in range(0, len(theta), 2):
        h = theta[i] @ h + theta[i + 1]
        if i + 2 < len(theta):
            h = torch.relu(h)
    return h


class Adam:
    """Adam with epsilon^2 inside the root."""

    def __init__(self, job: Job):
        self.rate = job.rate

    def begin(self, x, _g):
        return torch.zeros_like(x), torch.zeros_like(x)

    def move(self, _theta, state, x, g, t):
        m, v = state
        m, v = m + (1 - 0.9) * (g - m), v + (1 - 0.999) * (g * g - v)
        root = torch.sqrt(v / one_minus_power(0.999, t) + 1e-16)
        return x - self.rate * (m / one_minus_power(0.9, t)) / root, (m, v)


class Momentums:
    """k Momentums (3.5): delta = E_m E_s of a network that reads k normalised averages of the gradient."""

    def __init__(self, job: Job):
        self.rate = job.rate
        self.share = tensor(1 - job.timescales)[:, None]
        self.magnitudes = tensor(np.arange(10) / 9)[:, None]

    def begin(self, _x, g):
        return (g.repeat(len(self.share), 1),)

    def delta(self, theta, averages):
        """Delta, and what the pass backward needs."""
        largest = averages.abs().amax(0)
        inputs = averages / torch.where(largest == 0, 1.0, largest)
        h = torch.relu(theta[0] @ inputs + theta[1])
        out = theta[2] @ h + theta[3]
        weights = torch.softmax(out[:10], 0)
        magnitude = (weights * self.magnitudes).sum(0)
        sign = torch.tanh(0.5 * (out[11] - out[10]))  # the softmax of two, q_+ - q_-
        return magnitude * sign, (inputs, h, weights, magnitude, sign)

    def pull(self, theta, saved, cotangent):
        """The gradient of theta, written out. @param cotangent of delta"""
        inputs, h, weights, magnitude, sign = saved
        half = 0.5 * cotangent * magnitude * (1 - sign * sign)
        out = torch.cat([weights * (self.magnitudes - magnitude) * (cotangent * sign), -half[None], half[None]])
        below = torch.where(h > 0, theta[2].t() @ out, 0.0)
        # Products of a short matrix with a long one keep the short side on the left.
        return (inputs @ below.t()).t(), below.sum(1, True), out @ h.t(), out.sum(1, True)

    def move(self, theta, state, x, g, _t):
        averages = state[0] + self.share * (g - state[0])
        return x - self.rate * self.delta(theta, averages)[0], (averages,)


class Multiscale:
    """Multiscale Adam (4.3): a network mixes the unit steps of k Adams by a softmax."""

    def __init__(self, job: Job):
        self.rate = job.rate
        # 1 - b in double precision, then rounded: in single precision 1 - 0.9999 is wrong by 3e-4.
        self.shares = [tensor(1 - b)[:, None] for b in job.timescales.T]
        self.logs = [tensor(np.log(b))[:, None] for b in job.timescales.T]

    def begin(self, x, _g):
        return (torch.zeros(len(self.shares[0]), x.numel()),) * 2

    def move(self, theta, state, x, g, t):
        m, v = state
        m, v = m + self.shares[0] * (g - m), v + self.shares[1] * (g * g - v)
        corrections = [torch.expm1(t * log) for log in self.logs]
        steps = (m / corrections[0]) / torch.sqrt(v / -corrections[1] + 1e-16)
        weights = torch.softmax(through(theta, steps), 0)
        return x + self.rate * (weights * steps).sum(0), (m, v)


rules = {"adam": Adam, "k-momentums": Momentums, "multiscale-adam": Multiscale}


def outer_adam(rate, theta, g, moments, t):
    """TensorFlow's Adam on theta."""
    size = rate * torch.sqrt(one_minus_power(0.999, t)) / one_minus_power(0.9, t)
    ms = tuple(m + (1 - 0.9) * (d - m) for m, d in zip(moments[0], g))
    vs = tuple(v + (1 - 0.999) * (d * d - v) for v, d in zip(moments[1], g))
    return tuple(w - size * m / (v.sqrt() + 1e-8) for w, m, v in zip(theta, ms, vs)), (ms, vs)


# ---- programs ----


class Program:
    """A workload: `run(n)` does n iterations."""

    def __init__(self, job: Job, _attempt: int):
        torch.set_num_threads(job.threads)
        self.job = job
        is_convolutional = any(layer["kind"] == "convolution" for layer in job.layers)
        self.network = (Convolutional if is_convolutional else Perceptron)(job.layers)
        self.rule = rules[job.kind](job)
        self.images, self.labels = torch.tensor(job.images), torch.tensor(job.labels, dtype=torch.int64)
        self.theta = tuple(tensor(block) for block in cut(job.theta, job.theta_shapes))
        self.moments = (tuple(map(torch.zeros_like, self.theta)),) * 2
        x = tensor(self.network.order(job.x) if is_convolutional else job.x)
        rows = torch.tensor(job.indices.reshape(-1, job.batch)[0])
        _, g = self.network.gradient(x, *self.take(rows))
        self.state = x, self.rule.begin(x, g)
        self.g, self.t, self.iteration = g, 0, 0
        if job.unroll:
            self.update = compiled(lambda *inputs: outer_adam(job.outer_rate, *inputs))
            self.step = compiled(self.pipelined if job.is_pipelined else self.meta_step)
            self.iterate = self.iterate_pipelined if job.is_pipelined else self.iterate_meta
        else:
            self.step = compiled(self.rule.move if is_convolutional else self.evaluate)
            self.iterate = self.iterate_convolutional if is_convolutional else self.iterate_evaluation

    def take(self, rows):
        if self.job.is_prepared:
            batch = slice(int(rows[0]), int(rows[0]) + len(rows))
            return self.images[batch], self.labels[batch]
        return self.numbers(self.images[rows]), self.labels[rows]

    def numbers(self, images):
        return images.to(torch.float32) * (1 / 255)

    def evaluate(self, theta, state, x, images, labels, t):
        loss, g = self.network.gradient(x, self.numbers(images), labels)
        return loss, *self.rule.move(theta, state, x, g, t)

    @torch.no_grad()
    def iterate_evaluation(self, rows):
        x, state = self.state
        self.t += 1
        loss, *self.state = self.step(
            self.theta, state, x, self.images[rows], self.labels[rows], torch.tensor(float(self.t))
        )
        return loss

    @torch.no_grad()
    def iterate_convolutional(self, rows):
        x, state = self.state
        self.t += 1
        loss, g = self.network.gradient(x, *self.take(rows))
        self.state = self.step(self.theta, state, x, g, torch.tensor(float(self.t)))
        return loss

    def pipelined(self, theta, moments, averages, x, g, images, labels, t):
        """A meta-iteration of one step: the meta-loss and the next step's gradient in one pass over two batches."""
        rule = self.rule
        averages = averages + rule.share * (g - averages)
        delta, saved = rule.delta(theta, averages)
        x = x - rule.rate * delta
        losses, gs = self.network.gradients(x, self.numbers(images), labels, 2)
        loss = losses[0] + self.job.tiny_loss
        theta_gradient = rule.pull(theta, saved, -rule.rate * gs[0] / loss)
        return torch.log(loss), x, averages, gs[1], *outer_adam(self.job.outer_rate, theta, theta_gradient, moments, t)

    @torch.no_grad()
    def iterate_pipelined(self, rows):
        x, (averages,) = self.state
        self.iteration += 1
        images, labels = self.images[rows].flatten(0, 1), self.labels[rows].flatten()
        loss, x, averages, self.g, self.theta, self.moments = self.step(
            self.theta, self.moments, averages, x, self.g, images, labels, torch.tensor(float(self.iteration))
        )
        self.state = x, (averages,)
        return loss

    def meta_step(self, theta, state, x, images, labels, t):
        """A step of an unroll: ln of the loss after it. @param images of the gradient and of that loss, [2, batch, pixels]"""
        images = self.numbers(images)
        _, g = self.network.gradient(x, images[0], labels[0])
        x, state = self.rule.move(theta, state, x, g, t)
        return x, state, torch.log(self.network.loss(x, images[1], labels[1]) + self.job.tiny_loss)

    def iterate_meta(self, rows):
        theta = tuple(block.requires_grad_() for block in self.theta)
        (x, state), losses = self.state, []
        for one in rows:
            self.t += 1
            x, state, loss = self.step(
                theta, state, x, self.images[one], self.labels[one], torch.tensor(float(self.t))
            )
            losses.append(loss)
        loss = torch.stack(losses).mean()
        theta_gradient = torch.autograd.grad(loss, theta)
        self.state = x.detach(), tuple(block.detach() for block in state)
        self.iteration += 1
        with torch.no_grad():
            theta = tuple(block.detach() for block in theta)
            self.theta, self.moments = self.update(theta, theta_gradient, self.moments, torch.tensor(float(self.iteration)))
        return loss.detach()

    def check(self, rows):
        """The losses of the first iterations, and of a training the length of the first meta-gradient."""
        losses, theta_gradient = [], None
        for one in torch.tensor(rows):
            losses.append(float(self.iterate(one)))
            if self.job.unroll and theta_gradient is None:
                theta_gradient = float(sum(m.square().sum() for m in self.moments[0])) ** 0.5 / (1 - 0.9)
        return {"losses": losses, "gradient": theta_gradient}

    def run(self, times):
        for rows in torch.tensor(self.job.draw(times)):
            self.iterate(rows)
        return times

    def wait(self):
        pass

    def multiply(self, a=torch.ones(1024, 1024)):
        return a @ a
