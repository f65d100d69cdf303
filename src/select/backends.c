/* SPDX-License-Identifier: MIT */
/* backends.c - the kinds of selector that this system has, best first. */
#include "select/backend.h"

const struct skt__backend *const skt__backends[] = {
    &skt__backend_epoll,
    &skt__backend_poll,
    &skt__backend_select,
    NULL,
};
