# SPDX-License-Identifier: MIT
"""twin.py - what the Python twins of the examples share: ports and listeners.

The twins print and do what the notebook's programs do, its defects included: they are
the "before" of the tests as well as peers. Run them with -u, so that lines leave at once.
"""
import socket
import sys

LOCALHOST = "localhost"
MESSAGE = b"This is the message.  It will be repeated."


def port(index, default):
    """The port given as an argument of the program, or the notebook's own."""
    return int(sys.argv[index]) if len(sys.argv) > index else default


def listener(host, number, backlog):
    """Without SO_REUSEADDR, as in the notebook."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.bind((host, number))
    found.listen(backlog)
    return found


def announce(text, server):
    """The line of a server that starts, with the port that it really has."""
    print(f"starting up on {text} port {server.getsockname()[1]}")


def pieces(connection, size):
    """What arrives, piece by piece; the last one is empty."""
    while True:
        data = connection.recv(size)
        yield data
        if not data:
            return
