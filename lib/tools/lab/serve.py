"""JupyterLab as this project starts it: open to this machine alone, and to whoever has the token.

    python serve.py ADDRESS [ARGUMENT OF jupyter lab]...

Configuration that the machine holds for other Jupyters is not read. What is in effect after all of it is looked at
before the first request is answered: a server at another address than ADDRESS is not started (exit code 2); whatever
else takes its protection away is named.
"""

import sys

from jupyter_core import paths

# /etc/jupyter and its like. The person's own folders are kept out by environment.ts.
paths.SYSTEM_CONFIG_PATH.clear()
paths.SYSTEM_JUPYTER_PATH.clear()

from jupyterlab.labapp import LabApp  # noqa: E402


def openings(server):
    """What a request no longer has to show."""
    if not server.identity_provider.auth_enabled:
        yield "no token is asked for: whoever reaches it can run programs here"
    if server.disable_check_xsrf or server.allow_origin or server.allow_origin_pat:
        yield "pages of other addresses may use it"


def main(address, *arguments):
    server = LabApp.initialize_server(list(arguments), ip=address)
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
