"""Runs one notebook from top to bottom without a person, cell by cell, and stops at the first that fails.

    python execute.py NOTEBOOK --kernel NAME --output EXECUTED [--cwd FOLDER] [--timeout SECONDS]

Standard output carries one JSON object a line:
    {"event": "start", "cells": 12}                                     code cells to run
    {"event": "cell", "cell": 3, "done": 1, "cells": 12}                cell 3 of the notebook (from 0) starts
    {"event": "failed", "cell": 3, "source": "...", "error": "..."}     the first failing cell
    {"event": "stopped"}                                                standard input was closed
    {"event": "done"}
The notebook, with the outputs it has by then, is written to EXECUTED in every case but a stop.
Exit code: 0 done, 1 a cell failed, 130 stopped.

Whoever starts it stops it by closing its standard input, which works on every system and also when that
process is killed: no kernel is left behind.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

STOPPED = 130
LONGEST_ERROR = 4000
MOST_PRINTED = 10_000_000  # characters in one cell


class Client(NotebookClient):
    """A cell that prints without end is ended: neither memory nor the notebook could hold it."""

    printed = 0

    async def execute(self, cell, index, count):
        self.printed = 0
        self.executing = asyncio.ensure_future(self.async_execute_cell(cell, index, execution_count=count))
        await self.executing

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "stream":
            self.printed += len(msg["content"]["text"])
            if self.printed > MOST_PRINTED:
                self.executing.cancel()
                return None
        return super().process_message(msg, cell, cell_index)

    async def settle(self, cell, index):
        """
        Waits for what the kernel still says of a cell after its reply, such as of a promise that failed and that nobody
        awaited: it answers in order, so that all of it is there once it has answered a question asked after the cell.
        """
        question = self.kc.kernel_info()
        while True:
            message = await self.kc.get_iopub_msg(timeout=60)
            if message["msg_type"] == "stream":
                self.process_message(message, cell, index)
            elif message["parent_header"].get("msg_id") == question:
                if message["content"].get("execution_state") == "idle":
                    return


def report(**event):
    print(json.dumps(event), flush=True)


def error_text(cell, fallback):
    """What the kernel said of the failure. tslab writes type errors and thrown errors to stderr."""
    said = [
        output["text"] if output["output_type"] == "stream" else "\n".join(output["traceback"])
        for output in cell.get("outputs", [])
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
    return ("".join(said).strip() or fallback)[-LONGEST_ERROR:]


def unhandled_error(cell):
    """An error outside the flow of the cell (a promise nobody awaited): tslab prints it and calls the cell a success."""
    marks = ("UnhandledPromiseRejection:", "UncaughtException:")
    stderr = (output["text"] for output in cell.get("outputs", []) if output.get("name") == "stderr")
    return any(text.startswith(marks) or "\n" + mark in text for text in stderr for mark in marks)


async def run(client, folder, stopped):
    """Runs every code cell in a kernel of its own. Returns whether all went well."""
    code = [index for index, cell in enumerate(client.nb.cells) if cell.cell_type == "code"]
    report(event="start", cells=len(code))
    well = False
    await client.km.start_kernel(cwd=folder)
    try:
        await client.async_start_new_kernel_client()
        well = await run_cells(client, code, stopped)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await client.km.shutdown_kernel(now=not well)
    return well


async def run_cells(client, code, stopped):
    for done, index in enumerate(code):
        cell = client.nb.cells[index]
        report(event="cell", cell=index, done=done, cells=len(code))
        try:
            await client.execute(cell, index, done + 1)
            await client.settle(cell, index)
        except CellExecutionError:
            failure = error_text(cell, "the kernel reported an error without a text")
        except CellTimeoutError:
            failure = f"the cell took longer than {client.timeout} s (--timeout)"
        except (DeadKernelError, asyncio.CancelledError):  # the first is nbclient's name for a cancelled cell, too
            if stopped.is_set():
                return False
            if client.printed > MOST_PRINTED:
                failure = f"the cell printed more than {MOST_PRINTED // 1_000_000} MB"
            else:
                failure = error_text(cell, "the kernel ended in the middle of the cell (process.exit, or no memory left)")
        else:
            if not unhandled_error(cell):
                continue
            failure = error_text(cell, "an error outside the flow of the cell")
        report(event="failed", cell=index, source=cell.source, error=failure)
        return False
    return True


def listen_for_stop(stop):
    """Calls `stop` when standard input closes or the process is asked to end. Ctrl-C reaches the whole
    process group; what to do about it is the parent's decision."""

    def watch():
        while os.read(0, 1024):
            pass
        stop()

    threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: stop())


async def main(arguments):
    notebook = nbformat.read(arguments.notebook, as_version=4)
    client = Client(
        notebook,
        km=AsyncKernelManager(kernel_name=arguments.kernel),
        timeout=arguments.timeout,
        startup_timeout=120,
    )
    folder = arguments.cwd or os.path.dirname(os.path.abspath(arguments.notebook))
    stopped = threading.Event()
    running = asyncio.ensure_future(run(client, folder, stopped))
    loop = asyncio.get_running_loop()

    def stop():
        stopped.set()
        loop.call_soon_threadsafe(running.cancel)

    listen_for_stop(stop)
    try:
        well = await running
    except asyncio.CancelledError:
        well = False
    if stopped.is_set():
        report(event="stopped")
        return STOPPED
    nbformat.write(notebook, arguments.output)
    if well:
        report(event="done")
    return 0 if well else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook")
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--timeout", type=int, help="seconds that a cell may take; default: any number")
    parser.add_argument("--cwd", help="folder the kernel works in; default: that of the notebook")
    sys.exit(asyncio.run(main(parser.parse_args())))
