"""One trial of a workload in JAX or PyTorch: what lib/tools/src/bench/child.ts is for the kit's own engines.

    python peer.py QUESTION

Question and answer are JSON, as in lib/tools/src/bench/trial.ts. What the workload is about, the kit has written down
(lib/tools/src/bench/peers/starts.ts): network and rule as data, and beside them the numbers, so that both begin alike.
"""
import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np


class Job:
    """A workload: its network, its rule, where it starts and what it draws its batches from."""

    def __init__(self, question):
        folder = Path(question["start"])
        told = json.loads((folder / "job.json").read_text())
        self.threads = question["threads"][0]
        self.layers, self.batch, self.unroll, self.losses = (
            told[key] for key in ("layers", "batch", "unroll", "losses")
        )
        """Steps of a meta-iteration; 0 where nothing is learned. Losses: how many are compared with the kit's."""
        rule = told["rule"]
        self.kind = rule["id"]
        settings = rule["settings"]
        self.rate = settings["rate"]["rate"] if "rate" in settings else settings["etaMin"]
        self.timescales = np.array(settings.get("timescales", []))
        self.theta_shapes = [block["shape"] for block in rule["theta"]]
        self.outer_rate, self.tiny_loss, self.timing = told["outerRate"], told["tinyLoss"], told["timing"]
        read = lambda name, kind: np.fromfile(folder / name, kind)
        self.x, self.theta = read("x", "<f4"), read("theta", "<f4")
        steps = (self.unroll, 2) if self.unroll else ()
        self.indices = read("indices", "<i4").reshape(-1, *steps, self.batch)
        images = Path(told["images"])
        self.labels = np.fromfile(images / "labels", "u1")
        pixels = np.fromfile(images / "images", "u1" if told["bytes"] else "<f4")
        self.images = pixels.reshape(len(self.labels), -1)
        self.is_prepared = not told["bytes"]
        """Whether images stand batch by batch, as a network reads them: nothing is gathered then."""
        self._random = np.random.default_rng(0)

    @property
    def is_pipelined(self):
        """A meta-iteration of one step takes its gradient and the next one's at the same point: in one pass."""
        return self.unroll == 1

    def first_batches(self):
        """The batches of the first iterations, as the kit drew them."""
        if not self.is_pipelined:
            return self.indices
        gradient, loss = self.indices[:, 0, 0], self.indices[:, 0, 1]
        return np.stack([loss[:-1], gradient[1:]], axis=1)

    def draw(self, times):
        """Batches at random for so many iterations, in the shape of `first_batches`."""
        if self.is_prepared:
            first = self._random.integers(0, len(self.labels) // self.batch, (times, 1), dtype=np.int32)
            return first * self.batch + np.arange(self.batch, dtype=np.int32)
        shape = (2, self.batch) if self.is_pipelined else self.indices.shape[1:]
        return self._random.integers(0, len(self.labels), (times, *shape), dtype=np.int32)


def weight_shapes(layer):
    """Shapes of a layer's weights and bias in the flat vector of the kit; none for a layer without."""
    if layer["kind"] == "dense":
        return [(layer["inputs"], layer["outputs"]), (layer["outputs"],)]
    if layer["kind"] == "convolution":
        return [(layer["side"], layer["side"], layer["channels"], layer["outputs"]), (layer["outputs"],)]
    return []


def cut(flat, shapes):
    """A flat vector as blocks of these shapes."""
    blocks, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        blocks.append(flat[at : at + size].reshape(shape))
        at += size
    return blocks


def band(layer):
    """Which channels a local response normalisation sums over, [channels, channels] of 0 and 1."""
    channel = np.arange(layer["channels"])
    return (np.abs(channel[:, None] - channel) <= layer["radius"]).astype("f4")


def missing_columns(layer):
    """Rows and columns of zeros after the last of a max pool's images, as SAME has them for these sizes."""
    side, stride, length = layer["side"], layer["stride"], layer["height"]
    return max(0, (-(-length // stride) - 1) * stride + side - length)


def take_times(run, wait, told):
    """Milliseconds of one iteration, as lib/tools/src/bench/take-times.ts finds them. `run(n)` begins about n, and says how many."""
    calls, now = 0, lambda: 1e3 * time.perf_counter()

    def timed(times):
        nonlocal calls
        begin = now()
        done = run(times)
        wait()
        calls += done
        return (now() - begin) / done

    fill = lambda: timed(max(1, round(told["piece"] / best)))
    timed(1)  # What begins several at once is compiled here.
    best, in_vain, begin = timed(1), 0, now()
    settled, patience = told["settled"], told["patience"]

    def is_warm():
        lasted = now() - begin
        is_patient = calls >= patience["calls"] or lasted > patience["milliseconds"]
        return lasted > told["longestWarmUp"] or (in_vain >= settled["pieces"] and is_patient)

    while best <= told["slow"] and not is_warm():
        each = fill()
        in_vain = 0 if each < (1 - settled["gain"]) * best else in_vain + 1
        best = min(best, each)
    load = spent()
    found = [fill() for _ in range(1 if best > told["slow"] else told["pieces"])]
    return found, {key: value - load[key] for key, value in spent().items()}


def spent():
    """Seconds of all cores so far: by this process, by all (where the system tells), and what the clock says."""
    own = time.process_time()
    try:
        ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        every = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
    except OSError:
        every = own
    return {"own": own, "all": every, "wall": time.perf_counter()}


def peak(multiply, size=1024):
    """GFLOP/s of a product of square matrices right now: tells a slow machine from a slow program."""
    best = np.inf
    for _ in range(10):
        begin = time.perf_counter()
        multiply()
        best = min(best, time.perf_counter() - begin)
    return 2 * size**3 / best / 1e9


def answer(question):
    since = question["since"] / 1e3
    name, attempt = question["engine"], question["attempt"]
    job = Job(question)
    if name == "jax":
        import in_jax as framework
    else:
        # Threads that wait spin, or sleep: the first is faster on a quiet machine, and far slower on a busy one.
        os.environ["OMP_WAIT_POLICY"] = ("ACTIVE", "PASSIVE")[attempt % 2]
        import in_torch as framework
    program = framework.Program(job, attempt)
    ready = time.time() - since
    losses = program.check(job.first_batches()[: job.losses])
    first = time.time() - since
    milliseconds, load = take_times(program.run, program.wait, job.timing)
    # In bytes on macOS, elsewhere in kilobytes.
    megabyte = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "engine": f"{name} {framework.version}",
        "images": None,
        "engineReady": round(1e3 * ready),
        "firstStep": round(1e3 * first),
        "timed": [{"threads": job.threads, "milliseconds": milliseconds, "peak": peak(program.multiply)}],
        "profile": None,
        "peakMegabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / megabyte),
        "residentMegabytes": [],
        "load": load,
        "first": losses,
    }


if __name__ == "__main__":
    print(json.dumps(answer(json.loads(sys.argv[1]))), flush=True)
