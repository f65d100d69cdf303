# SPDX-License-Identifier: MIT
"""multiconnserver.py - twin of multiconnserver.c. Arguments: HOST PORT."""
import selectors
import sys

import twin

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Peer:
    def __init__(self, sock, address):
        self.sock, self.address, self.out = sock, address, b""
        sock.setblocking(False)
        watched.register(sock, READ | WRITE, self)

    def serve(self, mask):
        if mask & READ:
            data = self.sock.recv(1024)
            self.out += data
            if not data:
                print(f"Closing connection to {self.address}")
                watched.unregister(self.sock)
                self.sock.close()
        if mask & WRITE and self.out:
            print(f"Echoing {self.out!r} to {self.address}")
            self.out = self.out[self.sock.send(self.out):]


if len(sys.argv) != 3:
    print(f"Usage: {sys.argv[0]} <host> <port>")
    sys.exit(1)
watched = selectors.DefaultSelector()
listener = twin.listener(sys.argv[1], int(sys.argv[2]), 128)
print(f"Listening on {(sys.argv[1], listener.getsockname()[1])}")
listener.setblocking(False)
watched.register(listener, READ)
try:
    while True:
        for key, events in watched.select():
            if key.data:
                key.data.serve(events)
                continue
            new = Peer(*listener.accept())
            print(f"Accepted connection from {new.address}")
except KeyboardInterrupt:
    print("Caught keyboard interrupt, exiting")
