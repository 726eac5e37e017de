"""Interrupt cells of every kind in a real kernel, at several moments, and count."""

import os
import signal
import time
from collections import Counter
from queue import Empty

import psutil  # type: ignore[import-untyped]
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tools.attack.cells import BUSY, CELLS, SETUP, Cell

# Of the kernel's own processor time, from the interrupt to the end of the cell: on a
# machine that is busy otherwise the clock says little.
SECONDS = 2.0
# What a cell says then; the last where it awaits something.
CLEAR: tuple[list[str], ...] = ([], ["KeyboardInterrupt"], ["CancelledError"])
# Python drops an interrupt that meets a finaliser, so some need a second press.
COLUMNS = ("ended", "again", "late", "unclear", "running", "broken")


class Kernel:
    """A kernel in which everything is imported, and nothing goes on yet."""

    def __init__(self) -> None:
        self.manager, self.client = start_new_kernel(kernel_name="python3")
        self.process = psutil.Process(getattr(self.manager.provisioner, "pid", None))
        if problem := executed(self.client, SETUP):
            raise RuntimeError(problem)

    def end(self) -> None:
        """End it, whatever it does."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def outcome(kernel: Kernel, cell: Cell, wait: float) -> tuple[set[str], float, str]:
    """Interrupt a cell; return its columns, its seconds, and what did not hold."""
    if problem := executed(kernel.client, cell.first):
        raise RuntimeError(problem)
    number = begin(kernel.client, cell.code)
    time.sleep(wait)
    start = processor_time(kernel.process)
    for _ in range(cell.interrupts):
        kernel.manager.interrupt_kernel()
        time.sleep(0.05)
    # An interrupt on the way out of a cell costs ipykernel its reply.
    ended = finished(kernel.client, 10) or cell.interrupts > 1
    took = processor_time(kernel.process) - start
    if ended:
        columns = {"ended", *({"late"} if took > SECONDS else ())}
    else:
        kernel.manager.interrupt_kernel()
        columns = {"again" if finished(kernel.client, 15) else "late"}
    errors = errors_of(kernel.client, number)
    if errors not in CLEAR and cell.interrupts:
        columns.add("unclear")
    if problem := executed(kernel.client, cell.holds):
        columns.add("broken")
    elif problem := executed(kernel.client, BUSY):
        columns.add("running")
    return columns, took, f"{errors} {problem}"


def run(only: str = "", *, show: bool = False, moments: int = 3) -> bool:
    """Attack, and print a table; return whether all ended as they should."""
    # A process that was started in the background ignores interrupts, as do its own.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    table: dict[str, Counter[str]] = {}
    slowest, kernel = 0.0, Kernel()
    for name, cell in CELLS.items():
        if only not in name:
            continue
        row = table.setdefault(name, Counter())
        for moment in range(moments):
            wait = (0.2, 0.9, 1.9)[moment % 3]
            columns, took, seen = outcome(kernel, cell, wait)
            slowest = max(slowest, took if "ended" in columns else 0)
            row.update([*columns, "cells"])
            if columns - {"ended"} and show:
                print(f"{name}, {took:.1f} s: {sorted(columns)}. {seen[:200]}")
            if columns & {"late", "running", "broken"}:  # the next one starts afresh
                kernel.end()
                kernel = Kernel()
    kernel.end()
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


def begin(client: BlockingKernelClient, code: str) -> str:
    """Send a cell, wait until it runs, and return its number."""
    number = client.execute(f"print('begun', flush=True)\n{code}")
    while True:
        message = client.get_iopub_msg(timeout=120)
        kind = message["parent_header"].get("msg_id"), message["msg_type"]
        if kind == (number, "stream"):
            return str(number)


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


def errors_of(client: BlockingKernelClient, number: str) -> list[str]:
    """Return the names of the errors of a cell that the page was told of."""
    names = []
    try:
        while True:
            message = client.get_iopub_msg(timeout=3)
            if message["parent_header"].get("msg_id") == number:
                if message["msg_type"] == "error":
                    names.append(message["content"]["ename"])
                elif message["content"].get("execution_state") == "idle":
                    return names
    except Empty:
        return names
