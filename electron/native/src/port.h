#ifndef BOATHOUSE_PORT_H
#define BOATHOUSE_PORT_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/*
 * A file descriptor that carries datagrams both ways: a TAP device or a unix datagram socket. To JavaScript it is an object with nothing on
 * it but a tag, so no other object passes for one.
 *
 *   opened ─start, accept_peer or take_port─▶ polled by the loop ─close, failure, end of the environment─▶ closed
 *
 * The descriptor is closed when the port is, when the object is collected before it was polled, and when the environment (a worker) ends.
 * While it is polled, the port keeps its own object and the memory that it reads into alive. The struct has two owners, the object and the
 * poll handle, and goes with the second one.
 *
 * Memory of JavaScript is looked up anew for each use: the buffer behind a view may have been detached or have shrunk in between.
 */
typedef enum { PORT_TAP, PORT_DATAGRAMS } port_kind;

/* What the loop's readiness is for. */
typedef enum { PORT_IDLE, PORT_ACCEPTS, PORT_TAKES, PORT_RECEIVES } port_use;

typedef struct {
  napi_env env;
  port_kind kind;
  port_use use;
  /* -1 when closed. */
  int fd;
  int owners;
  /* Events that the handle is started for; 0 before its first start. */
  int polled;
  bool has_handle;
  uv_poll_t handle;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
  napi_ref self;
  uint32_t slot_bytes;
  /* How often in a row the loop told of one frame. */
  uint32_t lone;
  napi_ref slots;
  napi_ref lengths;
  /* In use PORT_ACCEPTS and PORT_TAKES only `on_accepted` is there, else the others. */
  napi_ref on_accepted;
  napi_ref on_received;
  napi_ref on_writable;
  napi_ref on_closed;
} port_t;

/* The object for a descriptor, which is the port's from now on, also when this fails (NULL, an exception is pending). */
napi_value port_create(napi_env env, int fd, port_kind kind);

/* The port behind an argument; NULL with a TypeError pending when it is none, or an Error when it is closed and must not be. */
port_t *port_of(napi_env env, napi_value value);
port_t *open_port_of(napi_env env, napi_value value);

/* Has the loop look at the descriptor for `events`; false with an exception pending. */
bool port_poll(port_t *port, int events, napi_value self);

/* Adds what is to be told to JavaScript once a write is possible again. */
void port_want_writable(port_t *port);

/* Calls a function that was kept. */
void port_call(port_t *port, napi_ref function, napi_value argument);

void port_close(port_t *port);

/* Closes and tells `on_closed`, with null when the other end has gone. */
void port_fail(port_t *port, const char *what, int number);

/* In receive.c: the descriptor is readable. */
void port_receive(port_t *port);
void port_accept(port_t *port);
/* The same in hand-over.c. */
void port_take(port_t *port);

/* In receive.c: `function(port, callback)` that waits for the first datagram, whatever that is for. */
napi_value port_await(napi_env env, napi_callback_info info, port_use use);

/* Functions for JavaScript; `native-addon.ts` says what they do. */
napi_value open_tap(napi_env env, napi_callback_info info);
napi_value open_datagrams(napi_env env, napi_callback_info info);
napi_value accept_peer(napi_env env, napi_callback_info info);
napi_value give_port(napi_env env, napi_callback_info info);
napi_value take_port(napi_env env, napi_callback_info info);
napi_value start(napi_env env, napi_callback_info info);
napi_value send_batch(napi_env env, napi_callback_info info);
napi_value close_port(napi_env env, napi_callback_info info);

#endif
