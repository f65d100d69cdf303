# SPDX-License-Identifier: MIT
"""testclient.py - twin of testclient.c. Argument: [PORT]."""
import socket

import twin

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
    print(sock.connect((twin.LOCALHOST, twin.port(1, 11000))))
    print(sock.getsockname())
    while line := input("message to be sent: - "):
        sock.sendall(line.encode("ascii"))
        print("message sent: ", line.encode("ascii"))
        print("message received: ", sock.recv(1024))
