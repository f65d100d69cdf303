# SPDX-License-Identifier: MIT
"""echo_server.py - twin of echo_server.c. Argument: [PORT]."""
import twin

server = twin.listener(twin.LOCALHOST, twin.port(1, 10000), 1)
twin.announce(twin.LOCALHOST, server)
while True:
    print("waiting for a connection")
    peer, address = server.accept()
    with peer:
        print("connection from", address)
        for data in twin.pieces(peer, 16):
            print(f"received {data!r}")
            if data:
                print("sending data back to the client")
                peer.sendall(data)
        print("no data from", address)
