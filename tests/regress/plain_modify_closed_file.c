/* SPDX-License-Identifier: MIT */
/* plain_modify_closed_file.c - a key whose file was closed could be modified with the
 * epoll kind if it was a regular file, which that kind leaves to the selector; with every
 * other kind and file it is told and unregistered. */
#include "lib/test.h"
#include "select/kinds.h"

#include <stdio.h>

/* proves: skt_selector_modify SKT_EBADF; T53 T59 */
EACH_KIND(of_a_regular_file)
{
    struct skt_key key;
    FILE *file = tmpfile();
    CHECK(file != NULL);
    int fd = fileno(file);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, NULL));
    CHECK_OK(skt_selector_modify(s, fd, SKT_EVENT_WRITE, NULL));
    CHECK_EQ(fclose(file), 0);
    CHECK_OK(skt_selector_modify(s, fd, SKT_EVENT_WRITE, s)); /* data: nothing is asked */
    CHECK_ERR(skt_selector_modify(s, fd, SKT_EVENT_READ, NULL), SKT_EBADF);
    CHECK_ERR(skt_selector_get_key(s, fd, &key), SKT_ENOTREG);
    CHECK_EQ(skt_selector_select(s, 0), 0);
}

/* A number that was found closed and is another file by now: the key is not of that. */
/* proves: skt_selector_modify SKT_ENOENT */
EACH_KIND(of_a_number_used_again)
{
    FILE *file = tmpfile();
    CHECK(file != NULL);
    int fd = fileno(file);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, NULL));
    CHECK_EQ(fclose(file), 0);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    file = tmpfile();
    CHECK(file != NULL);
    CHECK_EQ(fileno(file), fd);
    CHECK_ERR(skt_selector_modify(s, fd, SKT_EVENT_WRITE, NULL), SKT_ENOENT);
    CHECK_EQ(skt_selector_count(s), 0);
    CHECK_EQ(fclose(file), 0);
}
