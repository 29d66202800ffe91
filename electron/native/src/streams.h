#ifndef BOATHOUSE_STREAMS_H
#define BOATHOUSE_STREAMS_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/*
 * Sockets that this side dials, streams of TCP and unix ones and datagrams of UDP: a table of descriptors that the loop watches, and the bare
 * system calls on them.
 * All that is more than that (who waits for what, in which order things end) is JavaScript's.
 *
 *   dial ─▶ watched for what JavaScript asks for ─close, end of the environment─▶ closed
 *
 * To JavaScript a stream is a number: a slot of the table and how often that was used, so that the number of a stream that is closed means
 * no other one for the next 32,767 uses of its slot. There is no object, no reference and no finalizer a stream, and no memory of JavaScript's
 * is kept: reads and writes happen during a call alone.
 *
 * The table lives as long as its environment, since the functions that use it may be called until then. A stream's struct lives until libuv
 * lets go of its handle; the last of these frees the table when the environment ends.
 */
typedef struct streams streams_t;

/* Bits of what is watched and told. STOPPED: the descriptor has failed, and is not watched any more; a read or write tells why. */
enum { STREAM_READABLE = 1, STREAM_WRITABLE = 2, STREAM_STOPPED = 4 };

typedef struct {
  streams_t *streams;
  uint32_t number;
  int fd;
  /* In the order of the network; 0: not TCP. */
  uint16_t dialled_port;
  uv_poll_t handle;
} stream_t;

typedef struct {
  /* NULL: free. */
  stream_t *stream;
  uint32_t uses;
  /* Of the free ones, the next. */
  uint32_t next_free;
} stream_slot;

struct streams {
  napi_env env;
  uv_loop_t *loop;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
  napi_ref self;
  napi_ref ready;
  stream_slot *slots;
  uint32_t slot_count;
  uint32_t first_free;
  /* That libuv knows, those that are being closed included. */
  uint32_t handles;
  bool ended;
};

/* Takes the descriptor over, also when this fails, and watches it for `events` of libuv's: the stream's number, or a negative errno. */
int64_t streams_add(streams_t *streams, int fd, uint16_t dialled_port, int events);

/* The stream of a number; NULL when it is closed. */
stream_t *streams_find(streams_t *streams, uint32_t number);

/* The table of a function, and its arguments; NULL with an exception pending. */
streams_t *streams_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments);

/* The same, where the first argument is a stream's number. NULL without an exception: that one is closed. */
stream_t *stream_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments);

void stream_close(stream_t *stream);

/* A number for JavaScript. */
napi_value number_value(napi_env env, int64_t number);

/* Functions for JavaScript; `native-addon.ts` says what they do. */
napi_value open_streams(napi_env env, napi_callback_info info);
napi_value dial_tcp(napi_env env, napi_callback_info info);
napi_value dial_udp(napi_env env, napi_callback_info info);
napi_value own_address(napi_env env, napi_callback_info info);
napi_value hang_up(napi_env env, napi_callback_info info);
napi_value redial(napi_env env, napi_callback_info info);
napi_value dial_path(napi_env env, napi_callback_info info);
napi_value dialled(napi_env env, napi_callback_info info);
napi_value watch_stream(napi_env env, napi_callback_info info);
napi_value read_stream(napi_env env, napi_callback_info info);
napi_value write_stream(napi_env env, napi_callback_info info);
napi_value finish_stream(napi_env env, napi_callback_info info);
napi_value close_stream(napi_env env, napi_callback_info info);

#endif
