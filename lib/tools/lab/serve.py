"""JupyterLab as this project starts it: open to this machine alone, and to whoever has the token.

    python serve.py NODE ADDRESS [ARGUMENT OF jupyter lab]...

Configuration that the machine holds for other Jupyters is not read. What is in effect after all of it is looked at
before the first request is answered: a server at another address than ADDRESS is not started (exit code 2); whatever
else takes its protection away is named.

Notebooks are saved as `l2o notebooks --clean` has them, which NODE runs; the page in the browser keeps what it shows.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from jupyter_core import paths

# /etc/jupyter and its like. The person's own folders are kept out by environment.ts.
paths.SYSTEM_CONFIG_PATH.clear()
paths.SYSTEM_JUPYTER_PATH.clear()

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager  # noqa: E402
from jupyterlab.labapp import LabApp  # noqa: E402

L2O = Path(__file__).parent.parent / "bin" / "l2o.mjs"


def cleaning_contents(node):
    """The files of the server, where notebooks lose on their way to the disk what differs from run to run."""

    class CleaningContents(AsyncLargeFileManager):
        one_by_one = asyncio.Lock()

        async def save(self, model, path=""):
            if model.get("type") != "notebook" or "content" not in model:
                return await super().save(model, path)
            # In the order in which they came: an earlier state must not be written over a later one.
            async with self.one_by_one:
                content = await asyncio.to_thread(cleaned, node, model["content"], path)
                return await super().save({**model, "content": content}, path)

    return CleaningContents


def cleaned(node, notebook, path):
    """The same notebook where it cannot be cleaned: what a person wrote is saved in any case."""
    command = [node, L2O, "notebooks", "--filter", path]
    ended = subprocess.run(command, input=json.dumps(notebook).encode(), stdout=subprocess.PIPE)
    if ended.returncode != 0:
        return notebook
    clean = json.loads(ended.stdout)
    # Jupyter's note that a person ran this cell: it signs the file by it, and then takes it away itself.
    for before, after in zip(notebook.get("cells", []), clean.get("cells", [])):
        if after["cell_type"] == "code" and before["metadata"].get("trusted"):
            after["metadata"]["trusted"] = True
    return clean


def openings(server):
    """What a request no longer has to show."""
    if not server.identity_provider.auth_enabled:
        yield "no token is asked for: whoever reaches it can run programs here"
    if server.disable_check_xsrf or server.allow_origin or server.allow_origin_pat:
        yield "pages of other addresses may use it"


def main(node, address, *arguments):
    contents = cleaning_contents(node)
    server = LabApp.initialize_server(list(arguments), ip=address, contents_manager_class=contents)
    if server.ip != address:
        print(
            f"expected: JupyterLab listens at {address}, where l2o lab says\n"
            f"  found: ServerApp.ip is {server.ip!r}\n"
            f"  to fix it: leave that argument out, or take l2o lab --ip {server.ip}, which says what it opens",
            file=sys.stderr,
        )
        return 2
    for opening in openings(server):
        print(f"Open, by its arguments: {opening}.", file=sys.stderr)
    server.start()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
