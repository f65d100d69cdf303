/* SPDX-License-Identifier: MIT */
/* test_addr_zone.c - zones by name and number, and look-ups of them that fail. */
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "addr_test.h"
#include "os/os.h"

static int lookups;
static int answer;
static const char *name_found;

static int count_nametoindex(const char *name)
{
    lookups++;
    CHECK_INT(strlen(name), <, IF_NAMESIZE);
    return answer;
}

static int give_indextoname(unsigned index, char *name, size_t capacity)
{
    (void)index;
    lookups++;
    if (name_found == NULL)
        return answer;
    CHECK_INT(strlen(name_found), <, capacity);
    memcpy(name, name_found, strlen(name_found) + 1);
    return 0;
}

/* From here on interface look-ups give `result`, or the name. */
static void pretend(int result, const char *name)
{
    static struct skt__os_table table;
    table = skt__os_system;
    table.if_nametoindex = count_nametoindex;
    table.if_indextoname = give_indextoname;
    lookups = 0;
    answer = result;
    name_found = name;
    skt__os_use(&table);
}

/* proves: T34; B67 */
TEST(the_zone_of_a_name_is_kept)
{
    struct skt_addr addr = inet_addr_of("fe80::1%lo", 9);
    struct skt_addr again;
    char text[SKT_ADDR_TEXT_MAX];

    CHECK_EQ(skt_addr_scope_id(&addr), if_nametoindex("lo"));
    CHECK_STR(text_of(&addr, text), "[fe80::1%lo]:9");
    CHECK_OK(skt_addr_parse(&again, text, SKT_TEXT));
    CHECK_EQ(skt_addr_compare(&addr, &again), 0);
    CHECK_OK(skt_addr_inet6(&again, "fe80::1%lo", SKT_TEXT, 9, 0, 0));
    CHECK_EQ(skt_addr_compare(&addr, &again), 0);
}

/* Python's connect(('fe80::1%lo', 9)) gives EINVAL, because the scope is lost.
 * proves: T34; B67 */
TEST(connect_sees_the_scope)
{
    struct skt_addr named = inet_addr_of("fe80::1%lo", 9);
    struct skt_addr bare = inet_addr_of("fe80::1", 9);
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        SKIP("no IPv6 in this kernel");
    CHECK_EQ(connect(fd, &bare.as.sa, bare.size), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK(connect(fd, &named.as.sa, named.size) == 0 || errno != EINVAL);
    close(fd);
}

/* proves: skt_addr_inet skt_addr_inet6 skt_addr_parse SKT_ENODEV */
TEST(a_name_without_interface)
{
    struct skt_addr addr;

    REFUSES(addr, SKT_ENODEV,
            skt_addr_inet(&addr, AF_INET6, "fe80::1%nosuch0", SKT_TEXT, 1));
    REFUSES(addr, SKT_ENODEV,
            skt_addr_inet(&addr, AF_UNSPEC, "::1%nosuch0", SKT_TEXT, 1));
    REFUSES(addr, SKT_ENODEV, skt_addr_inet6(&addr, "::1%nosuch0", SKT_TEXT, 1, 0, 1));
    REFUSES(addr, SKT_ENODEV, skt_addr_parse(&addr, "[fe80::1%nosuch0]:1", SKT_TEXT));
}

/* proves: skt_addr_inet skt_addr_inet6 SKT_EMFILE */
TEST(a_failing_look_up_comes_through)
{
    static const int errors[] = {SKT_EMFILE, SKT_ENFILE, SKT_ENOMEM, SKT_EPERM};
    struct skt_addr addr;

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        pretend(errors[i], NULL);
        REFUSES(addr, errors[i],
                skt_addr_inet(&addr, AF_INET6, "fe80::1%lo", SKT_TEXT, 1));
        REFUSES(addr, errors[i], skt_addr_inet6(&addr, "::1%lo", SKT_TEXT, 1, 0, 0));
        REFUSES(addr, errors[i], skt_addr_parse(&addr, "[::1%lo]:1", SKT_TEXT));
        CHECK_EQ(lookups, 3);
    }
}

/* A text cannot fail for want of a name. */
TEST(a_zone_without_name_is_written_as_number)
{
    struct skt_addr addr = inet_addr_of("fe80::1%7", 9);
    char text[SKT_ADDR_TEXT_MAX];

    pretend(SKT_ENXIO, NULL);
    CHECK_STR(text_of(&addr, text), "[fe80::1%7]:9");
    pretend(SKT_EMFILE, NULL);
    CHECK_STR(text_of(&addr, text), "[fe80::1%7]:9");
    CHECK_EQ(skt_addr_host(&addr, text, sizeof text), 9);
    CHECK_STR(text, "fe80::1%7");
}

/* An interface may be called "8" or "a]:1"; that must not read back as another zone. */
TEST(a_name_that_confuses_is_written_as_number)
{
    static const char *const odd[] = {"8",       "007",      "a]b",   "[a", "a%b",
                                      "\x1b[0m", "\xc3\xa9", "a\x7f", ""};
    struct skt_addr addr = inet_addr_of("fe80::1%7", 9);
    char text[SKT_ADDR_TEXT_MAX];

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        pretend(0, odd[i]);
        CHECK_STR(text_of(&addr, text), "[fe80::1%7]:9");
        CHECK_EQ(lookups, 1);
    }
    pretend(0, "!wlp0.4096a~");
    CHECK_STR(text_of(&addr, text), "[fe80::1%!wlp0.4096a~]:9");
}

TEST(the_longest_name_fits_a_host_text)
{
    struct skt_addr addr =
        inet_addr_of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295", 65535);
    char text[SKT_HOST_TEXT_MAX];

    pretend(0, "fifteen-letters");
    CHECK_EQ(skt_addr_host(&addr, text, sizeof text), 39 + 16);
}

TEST(numbers_and_malformed_zones_are_not_looked_up)
{
    struct skt_addr addr;
    char text[SKT_ADDR_TEXT_MAX];

    pretend(SKT_ENODEV, NULL);
    addr = inet_addr_of("fe80::1%7", 9);
    CHECK_EQ(skt_addr_scope_id(&addr), 7);
    addr = inet_addr_of("fe80::1%0", 9);
    CHECK_STR(text_of(&addr, text), "[fe80::1]:9");
    REFUSES(addr, SKT_EADDRSYNTAX,
            skt_addr_inet(&addr, AF_INET6, "fe80::1%sixteen-letters-", SKT_TEXT, 9));
    REFUSES(addr, SKT_EADDRSYNTAX,
            skt_addr_inet(&addr, AF_INET6, "fe80::1%a b", SKT_TEXT, 9));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET6, "fe8::0::1%lo", 12, 9));
    CHECK_EQ(lookups, 0);
}
