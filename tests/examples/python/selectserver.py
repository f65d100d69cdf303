# SPDX-License-Identifier: MIT
"""selectserver.py - twin of selectserver.c. Argument: [PORT]."""
import selectors

import twin

watched = selectors.DefaultSelector()
running = True


def on_data(peer):
    global running
    print(f"read({peer.getpeername()})")
    data = peer.recv(1024)
    if not data:
        print("  closing")
        watched.unregister(peer)
        peer.close()
        running = False
        return
    print(f"  received {data!r}")
    peer.sendall(data)


def on_client(server):
    peer, address = server.accept()
    print(f"accept({address})")
    peer.setblocking(False)
    watched.register(peer, selectors.EVENT_READ, on_data)


listener = twin.listener(twin.LOCALHOST, twin.port(1, 10000), 5)
twin.announce(twin.LOCALHOST, listener)
listener.setblocking(False)
watched.register(listener, selectors.EVENT_READ, on_client)
while running:
    print("waiting for I/O")
    for key, mask in watched.select(1):
        print("mask is: ", mask)
        key.data(key.fileobj)
print("shutting down")
