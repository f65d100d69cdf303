/* SPDX-License-Identifier: MIT */
/* drive_addr.c - answers conversions line by line, for test_addr_python.py. */
#include <ctype.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 65536

/* One line is "operation family hex"; - is no byte. The answer is the result, bytes in
 * hexadecimal and text as it is, or "!" and the name of the error. */

static size_t from_hex(const char *hex, unsigned char *out)
{
    size_t count = 0;

    for (; isxdigit((unsigned char)*hex) && count < MOST; hex += 2) {
        const char pair[] = {hex[0], hex[1], '\0'};
        out[count++] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return count;
}

static void print_bytes(const unsigned char *bytes, int count)
{
    if (count < 0)
        printf("!%s", skt_errname(count));
    for (int i = 0; i < count; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
}

static void print_text(const char *text, int length)
{
    if (length < 0)
        printf("!%s\n", skt_errname(length));
    else
        printf("%.*s\n", length, text);
}

static void answer(const char *operation, int family, const unsigned char *bytes,
                   size_t count)
{
    unsigned char packed[16];
    char text[INET6_ADDRSTRLEN];
    int rc;

    if (strcmp(operation, "aton") == 0) {
        rc = skt_inet_aton((const char *)bytes, packed);
        print_bytes(packed, rc == 0 ? 4 : rc);
    } else if (strcmp(operation, "ntoa") == 0) {
        print_text(text, skt_inet_ntoa(bytes, count, text, sizeof text));
    } else if (strcmp(operation, "pton") == 0) {
        print_bytes(packed, skt_inet_pton(family, (const char *)bytes, packed, 16));
    } else {
        print_text(text, skt_inet_ntop(family, bytes, count, text, sizeof text));
    }
}

int main(void)
{
    static char line[2 * MOST + 64];
    static unsigned char bytes[MOST + 1];

    while (fgets(line, sizeof line, stdin) != NULL) { /* ends with the input */
        char *operation = strtok(line, " \n");
        char *family = strtok(NULL, " \n");
        char *hex = strtok(NULL, " \n");
        size_t count;
        if (operation == NULL || family == NULL || hex == NULL)
            return 2;
        count = from_hex(hex, bytes);
        bytes[count] = '\0';
        answer(operation, (int)strtol(family, NULL, 10), bytes, count);
    }
    return 0;
}
