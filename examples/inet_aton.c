/* SPDX-License-Identifier: MIT */
/* inet_aton.c - IPv4 addresses from text to four bytes and back. */

#include "python_repr.h"

int main(void)
{
    static const char *const addresses[] = {"192.168.1.1", "127.0.0.1"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        unsigned char packed[4];
        char text[INET_ADDRSTRLEN];
        check(skt_inet_aton(addresses[i], packed), addresses[i]);
        check(skt_inet_ntoa(packed, sizeof(packed), text, sizeof(text)), "inet_ntoa");
        printf("Original: %s\n", addresses[i]);
        print_hex("Packed  : ", packed, sizeof(packed));
        printf("Unpacked: %s\n\n", text);
    }
    return EXIT_SUCCESS;
}
