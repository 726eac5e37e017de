"""Interrupt cells of every kind in a real kernel, at several moments, and count."""

import os
import signal
import time
from collections import Counter
from queue import Empty
from typing import NamedTuple

import psutil  # type: ignore[import-untyped]
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

# Of the kernel's own processor time, from the interrupt to the end of the cell: on a
# machine that is busy otherwise the clock says little.
SECONDS = 2.0
# Python drops an interrupt that meets a finaliser, so some need a second press.
COLUMNS = ("ended", "again", "late", "running", "broken")

SETUP = """
import os, time
os.environ.update(OPENBLAS_NUM_THREADS="1", TF_NUM_INTRAOP_THREADS="1")
import numpy as np, matplotlib
from mnist_course.support.tensorflow import start_tensorflow
start_tensorflow()
import keras
from mnist_course import data, plots
from mnist_course.data import load_mnist
from mnist_course.doctor import diagnose
from mnist_course.exercises import choose_an_activation as three
from mnist_course.exercises import train_with_tensorflow as six
from mnist_course.models import dense_network
from mnist_course.network import Network
from mnist_course.widgets.live_curves import LiveCurves
from mnist_course.widgets.live_training import LiveTraining
from mnist_course.widgets.playground import Playground
(x, y), (x_val, y_val), _ = load_mnist(validation=5_000)
rows = x.reshape(-1, 784)

def endless(*_):
    while True:
        pass

def deaf(*_):
    while True:
        try:
            while True:
                pass
        except:
            pass

def asleep(*_):
    time.sleep(60)

def fit(units, images):
    network = Network([784, units, 10], seed=0, input_scale=1 / 255)
    return network.fit(rows[:images], y[:images], epochs=30)

def keras_fit(callbacks=()):
    model = dense_network([128], seed=0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"])
    return model.fit(x, y, epochs=100, verbose=0, validation_data=(x_val, y_val),
        callbacks=[*callbacks])

class Raises(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 100:
            raise ValueError("evil")

live = LiveCurves(100)
style = dict(matplotlib.rcParams)
"""
FIGURE = "LiveTraining((x[:2000], y[:2000]), (x_val, y_val), epochs=50, seed=0)"
# What has to hold afterwards.
CHECKS = "assert three.relu(lambda z: np.maximum(z, 0)), 'a right answer is refused'"
STYLE = "assert dict(matplotlib.rcParams) == style, 'the style is another'"
STOPPED = "assert not live.sentence.startswith('Training'), live.sentence"
FIGURES = f"figure = {FIGURE}; figure.set(units=32); {STYLE}"


class Cell(NamedTuple):
    """A cell that takes long, and what must hold once it is interrupted."""

    code: str
    holds: str = CHECKS
    interrupts: int = 1
    first: str = ""  # runs before it


CELLS = {
    "a check, endless": Cell("three.relu(endless)"),
    "a check, deaf": Cell("three.relu(deaf)"),
    "a check, asleep": Cell("three.relu(asleep)"),
    "a check, impatiently": Cell("three.relu(deaf)", interrupts=3),
    "a check of a network": Cell("six.build_network(endless)"),
    "checks": Cell("while True: three.softmax(lambda z: z)"),
    "a lesson's fit": Cell("fit(256, 60_000)", "fit(9, 99)"),
    "Keras's fit": Cell("keras_fit()", "dense_network([9]).predict(x[:9], verbose=0)"),
    "fit in a figure": Cell("keras_fit([live.callback])", STOPPED),
    "fit, impatiently": Cell("keras_fit([live.callback])", STOPPED, interrupts=2),
    "fit, another way": Cell(
        "keras_fit([live.callback, Raises()])", STOPPED, interrupts=0
    ),
    "a figure that trains": Cell(
        "time.sleep(60)",
        "figure.stop(); assert figure.state == 'stopped', figure.state",
        first=f"figure = {FIGURE}\nfigure.start()",
    ),
    "the playground": Cell(
        "time.sleep(60)",
        "figure.stop(); assert figure.state == 'stopped', figure.state",
        first="figure = Playground((x, y), (x_val, y_val), seed=0)\nfigure.start()",
    ),
    "figures being made": Cell(f"while True: {FIGURE}", FIGURES),
    "redraws": Cell("while True: figure.redraw()", FIGURES, first=f"figure = {FIGURE}"),
    "a picture": Cell("while True: plots.show_digits(x[:40], y[:40]).to_png()", STYLE),
    "load": Cell(
        "while True:\n    data._read_mnist.cache_clear()\n    load_mnist()",
        "assert len(load_mnist()[0][0]) == 60_000",
    ),
    "a split": Cell(
        "n = 100\nwhile True:\n    n += 1\n    load_mnist(validation=n)",
        "assert len(load_mnist(validation=500)[1][0]) == 500",
    ),
    "the doctor": Cell(
        "while True: diagnose(run, network, (x[:999], y[:999]), (x_val, y_val))",
        "diagnose(run, network, (x[:999], y[:999]), (x_val, y_val))",
        first=(
            "network = Network([784, 16, 10], seed=0, input_scale=1 / 255)\n"
            "run = network.fit(rows[:999], y[:999], epochs=2)"
        ),
    ),
}
# Whether anything goes on: what the processor does while nothing is to be done.
BUSY = """
import time
before = time.process_time()
time.sleep(0.5)
assert time.process_time() - before < 0.2, "something goes on running"
"""


def run(only: str = "", *, show: bool = False, moments: int = 3) -> bool:
    """Attack, and print a table; return whether all ended as they should."""
    # A process that was started in the background ignores interrupts, as do its own.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    manager, client = start_new_kernel(kernel_name="python3")
    kernel = psutil.Process(getattr(manager.provisioner, "pid", None))
    table: dict[str, Counter[str]] = {}
    slowest = 0.0
    try:
        if problem := executed(client, SETUP):
            raise RuntimeError(problem)
        for name, cell in CELLS.items():
            if only not in name:
                continue
            row = table.setdefault(name, Counter())
            for moment in range(moments):
                if problem := executed(client, cell.first):
                    raise RuntimeError(problem)
                begin(client, cell.code)
                time.sleep((0.2, 0.9, 1.9)[moment % 3])
                start = processor_time(kernel)
                for _ in range(cell.interrupts):
                    manager.interrupt_kernel()
                    time.sleep(0.05)
                # An interrupt on the way out of a cell costs ipykernel its reply.
                ended = finished(client, 5) or cell.interrupts > 1
                took = processor_time(kernel) - start
                if ended:
                    columns = {"ended", *({"late"} if took > SECONDS else ())}
                    slowest = max(slowest, took)
                else:
                    manager.interrupt_kernel()
                    columns = {"again" if finished(client, 15) else "late"}
                if problem := executed(client, cell.holds):
                    columns.add("broken")
                elif problem := executed(client, BUSY):
                    columns.add("running")
                row.update([*columns, "cells"])
                if columns - {"ended"} and show:
                    print(f"{name}, {took:.1f} s: {sorted(columns)}. {problem[:200]}")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    names = ("cells", *COLUMNS)
    print(f"{'':22}", *(f"{name:>8}" for name in names))
    for name, row in (*table.items(), ("all", sum(table.values(), Counter()))):
        print(f"{name:22}", *(f"{row[column]:>8}" for column in names))
    print(f"the slowest took {slowest:.1f} seconds of the processor")
    return not any(row[name] for row in table.values() for name in COLUMNS[2:])


def processor_time(kernel: psutil.Process) -> float:
    """Return how long the processor has worked for the kernel, in seconds."""
    times = kernel.cpu_times()
    return times.user + times.system


def begin(client: BlockingKernelClient, code: str) -> None:
    """Send a cell, and wait until it runs."""
    number = client.execute(f"print('begun', flush=True)\n{code}")
    while True:
        message = client.get_iopub_msg(timeout=120)
        kind = message["parent_header"].get("msg_id"), message["msg_type"]
        if kind == (number, "stream"):
            return


def executed(client: BlockingKernelClient, code: str) -> str:
    """Run a cell, and return its error in a line, if it has one."""
    number = client.execute(code)
    try:
        while True:
            reply = client.get_shell_msg(timeout=120)
            if reply["parent_header"].get("msg_id") == number:
                content = reply["content"]
                if content["status"] == "aborted":  # the interrupt takes it along
                    number = client.execute(code)
                    continue
                error = f"{content.get('ename')}: {content.get('evalue')}"
                return "" if content["status"] == "ok" else error
    except Empty:
        return "no reply"


def finished(client: BlockingKernelClient, seconds: float) -> bool:
    """Wait for the reply to the last cell, and return whether there is one."""
    try:
        client.get_shell_msg(timeout=seconds)
    except Empty:
        return False
    return True
