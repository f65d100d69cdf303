# SPDX-License-Identifier: MIT
"""echo_server1.py - twin of echo_server1.c. Arguments: HOST [PORT]."""
import sys

import twin

host = sys.argv[1]
server = twin.listener(host, twin.port(2, 10000), 1)
twin.announce(host, server)
while True:
    print("waiting for a connection")
    peer, address = server.accept()
    with peer:
        print("client connected:", address)
        for data in twin.pieces(peer, 16):
            print(f"received {data!r}")
            peer.sendall(data)
