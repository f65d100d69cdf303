/* SPDX-License-Identifier: MIT */
/* plain_option_filter.c - skt_getsockopt read through 1024 bytes of its own stack, and
 * its int form through 8, although Linux counts SO_GET_FILTER in instructions of 8 bytes:
 * a filter of 129 of them was written over the stack, and asking for its length (room 0)
 * had that many bytes copied to the caller. */
#include "lib/test.h"

#include <linux/filter.h>
#include <string.h>

#define MANY 200
#define FEW 7

/* A filter that does nothing so many times and then lets everything pass. */
static void attach(struct skt_socket *s, struct sock_filter *code, unsigned short count)
{
    struct sock_fprog program = {count, code};
    for (int i = 0; i < count; i++)
        code[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, (unsigned)i);
    code[count - 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0xFFFF);
    CHECK_OK(skt_setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
}

/* proves: B45 B46 */
TEST(a_filter_comes_back_whole)
{
    struct skt_socket s = {0};
    struct sock_filter code[MANY], back[MANY];
    size_t length = 0;
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_DGRAM, 0));
    attach(&s, code, MANY);
    CHECK_OK(skt_getsockopt(&s, SOL_SOCKET, SO_GET_FILTER, NULL, &length));
    CHECK_EQ(length, MANY);
    memset(back, 0, sizeof back);
    CHECK_OK(skt_getsockopt(&s, SOL_SOCKET, SO_GET_FILTER, back, &length));
    CHECK_EQ(length, MANY);
    CHECK_MEM(back, code, sizeof code);
    CHECK_OK(skt_socket_close(&s));
}

/* proves: skt_getsockopt_int SKT_EINVAL */
TEST(a_filter_is_no_int)
{
    struct skt_socket s = {0};
    struct sock_filter code[FEW];
    int value = 5;
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_DGRAM, 0));
    attach(&s, code, FEW);
    CHECK_ERR(skt_getsockopt_int(&s, SOL_SOCKET, SO_GET_FILTER, &value), SKT_EINVAL);
    CHECK_EQ(value, 5);
    CHECK_OK(skt_socket_close(&s));
}
