# SPDX-License-Identifier: MIT
"""echo_server2.py - twin of echo_server2.c. Argument: [PORT]."""
import twin

server = twin.listener("", twin.port(1, 10000), 1)
twin.announce(server.getsockname()[0], server)
while True:
    print("waiting for a connection")
    peer, address = server.accept()
    with peer:
        print("client connected:", address)
        for data in twin.pieces(peer, 16):
            print(f"received {data!r}")
            peer.sendall(data)
