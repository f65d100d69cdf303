/* SPDX-License-Identifier: MIT */
/* version.c - which version of the library runs. */
#include <skt/base.h>

int skt_version(const char **text)
{
    if (text != NULL)
        *text = SKT_VERSION_TEXT;
    return SKT_VERSION_MAJOR * 1000000 + SKT_VERSION_MINOR * 1000 + SKT_VERSION_PATCH;
}
