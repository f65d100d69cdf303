# SPDX-License-Identifier: MIT
"""testserver.py - twin of testserver.c. Argument: [PORT]."""
import twin

server = twin.listener(twin.LOCALHOST, twin.port(1, 11000), 2)
print(server.getsockname())
while True:
    peer, address = server.accept()
    print("connected to: ", address)
    for data in twin.pieces(peer, 1024):
        print("received msg: ", data)
        if data:
            peer.sendall(data)
            print("msg sent: ", data)
    server.close()
