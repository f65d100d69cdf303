# SPDX-License-Identifier: MIT
"""weather_client.py - twin of weather_client.c. Arguments: [PORT [SECONDS]]."""
import socket
import sys
import time

import twin

READINGS = "15 33 44 12 11 26 22 34 40 18 21 29 42"

name = socket.gethostname()
ip = socket.gethostbyname(name)
pause = float(sys.argv[2]) if len(sys.argv) > 2 else 4
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
    sock.connect((ip, twin.port(1, 23456)))
    print(f"connection to {name} ({socket.getfqdn()}) with {ip}")
    for reading in READINGS.split():
        print("data:", reading)
        sock.sendall(b"temp: %s\n" % reading.encode())
        time.sleep(pause)
