/* SPDX-License-Identifier: MIT */
/* skt.h - the one header that programs include: it includes every public header of
 * skt. */
#ifndef SKT_H
#define SKT_H

#include <skt/addr.h>
#include <skt/base.h>
#include <skt/cancel.h>
#include <skt/error.h>
#include <skt/mode.h>
#include <skt/option.h>
#include <skt/select.h>
#include <skt/socket.h>
#include <skt/time.h>

#endif
