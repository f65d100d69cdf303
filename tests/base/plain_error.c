/* SPDX-License-Identifier: MIT */
/* plain_error.c - names, texts and domains of errors, and the version. */
#include "lib/test.h"

#include <string.h>

TEST(names)
{
    CHECK_STR(skt_errname(SKT_ECONNREFUSED), "ECONNREFUSED");
    CHECK_STR(skt_errname(SKT_EDEADLINE), "EDEADLINE");
    CHECK_STR(skt_errname(0), "0");
    CHECK_STR(skt_errname(7), "0");
    CHECK_STR(skt_errname(-4000), "UNKNOWN");
}

TEST(texts)
{
    char text[80];
    CHECK_EQ(skt_strerror(SKT_EPIPE, text, sizeof text), strlen(text));
    CHECK_STR(text, "the peer no longer receives");
    skt_strerror(0, text, sizeof text);
    CHECK_STR(text, "no error");
    skt_strerror(-4000, text, sizeof text);
    CHECK_STR(text, "unknown error -4000");
}

/* proves: T68 */
TEST(a_text_is_cut_to_fit_and_ended)
{
    char text[8];
    memset(text, 'x', sizeof text);
    CHECK_INT(skt_strerror(SKT_EPIPE, text, 4), >, 4);
    CHECK_MEM(text, "the\0xxxx", 8);
    CHECK_INT(skt_strerror(SKT_EPIPE, NULL, 0), >, 4);
    CHECK_INT(skt_strerror(SKT_EPIPE, NULL, 10), >, 4);
}

/* proves: T18 */
TEST(our_limit_is_not_the_network_s)
{
    CHECK(SKT_EDEADLINE != SKT_ETIMEDOUT);
    CHECK_EQ(skt_error_domain(SKT_EDEADLINE), SKT_DOMAIN_LIBRARY);
    CHECK_EQ(skt_error_domain(SKT_ETIMEDOUT), SKT_DOMAIN_SYSTEM);
    CHECK_EQ(skt_error_domain(SKT_ENOTREG), SKT_DOMAIN_LIBRARY);
    CHECK_EQ(skt_error_domain(0), SKT_DOMAIN_NONE);
    CHECK_EQ(skt_error_domain(3), SKT_DOMAIN_NONE);
    CHECK_EQ(skt_error_domain(-90000), SKT_DOMAIN_NONE);
}

TEST(every_system_error_passes_unchanged)
{
    CHECK_EQ(SKT_ECONNRESET, -ECONNRESET);
    CHECK_EQ(SKT_EAGAIN, SKT_EWOULDBLOCK);
    for (int error = 1; error < 4096; error++)
        CHECK_EQ(skt_error_domain(-error), SKT_DOMAIN_SYSTEM);
}

TEST(version)
{
    const char *text = NULL;
    int number = skt_version(&text);
    CHECK_STR(text, SKT_VERSION_TEXT);
    CHECK_EQ(number,
             SKT_VERSION_MAJOR * 1000000 + SKT_VERSION_MINOR * 1000 + SKT_VERSION_PATCH);
    CHECK_EQ(skt_version(NULL), number);
}
