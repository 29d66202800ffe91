#include "port.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arguments.h"
#include "callback.h"

static const napi_type_tag PORT_TAG = {0x6d1f0a5be37c4e19ULL, 0x9c20b8d4f15a73e6ULL};

static void disown(port_t *port) {
  port->owners -= 1;
  if (port->owners == 0) free(port);
}

static void forget(napi_env env, napi_ref *reference) {
  if (*reference != NULL) napi_delete_reference(env, *reference);
  *reference = NULL;
}

static void collected(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  port_t *port = data;
  port_close(port);
  disown(port);
}

napi_value port_create(napi_env env, int fd, port_kind kind) {
  port_t *port = calloc(1, sizeof(*port));
  if (port == NULL) {
    close(fd);
    return throw_errno(env, "cannot keep a port", ENOMEM);
  }
  port->env = env;
  port->kind = kind;
  port->fd = fd;
  port->owners = 1;
  napi_value object = NULL;
  if (napi_create_object(env, &object) != napi_ok || napi_type_tag_object(env, object, &PORT_TAG) != napi_ok ||
      napi_wrap(env, object, port, collected, NULL, NULL) != napi_ok) {
    port_close(port);
    disown(port);
    return throw_errno(env, "cannot keep a port", ENOMEM);
  }
  return object;
}

port_t *port_of(napi_env env, napi_value value) {
  bool is_port = false;
  void *port = NULL;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_object &&
      napi_check_object_type_tag(env, value, &PORT_TAG, &is_port) == napi_ok && is_port &&
      napi_unwrap(env, value, &port) == napi_ok)
    return port;
  napi_throw_type_error(env, NULL, "a port is needed");
  return NULL;
}

port_t *open_port_of(napi_env env, napi_value value) {
  port_t *port = port_of(env, value);
  if (port != NULL && port->fd < 0) {
    throw_errno(env, "the port is closed", EBADF);
    return NULL;
  }
  return port;
}

/* The loop says EBADF for any error; a socket knows better. */
static int reason_of(port_t *port, int number) {
  int pending = 0;
  socklen_t length = sizeof(pending);
  if (port->kind != PORT_DATAGRAMS) return number;
  return getsockopt(port->fd, SOL_SOCKET, SO_ERROR, &pending, &length) == 0 && pending != 0 ? pending : number;
}

static void polled(uv_poll_t *handle, int status, int events) {
  port_t *port = handle->data;
  napi_handle_scope scope = NULL;
  if (port->fd < 0 || napi_open_handle_scope(port->env, &scope) != napi_ok) return;
  if (status < 0) {
    port_fail(port, "cannot wait for frames", reason_of(port, -status));
  } else {
    if ((events & UV_WRITABLE) != 0 && port->use == PORT_RECEIVES) {
      port->polled &= ~UV_WRITABLE;
      uv_poll_start(&port->handle, port->polled, polled);
      port_call(port, port->on_writable, NULL);
    }
    /* What was called may have closed the port. */
    if ((events & UV_READABLE) != 0 && port->fd >= 0) {
      if (port->use == PORT_RECEIVES) port_receive(port);
      else if (port->use == PORT_ACCEPTS) port_accept(port);
      else if (port->use == PORT_TAKES) port_take(port);
    }
  }
  napi_close_handle_scope(port->env, scope);
}

static void handle_closed(uv_handle_t *handle) {
  port_t *port = handle->data;
  if (port->cleanup != NULL) napi_remove_async_cleanup_hook(port->cleanup);
  disown(port);
}

/* The environment ends: it waits until the hook is removed, which `handle_closed` does. */
static void environment_ends(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  port_close(data);
}

bool port_poll(port_t *port, int events, napi_value self) {
  napi_env env = port->env;
  if (!port->has_handle) {
    uv_loop_t *loop = NULL;
    napi_value name = NULL;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok || napi_create_string_utf8(env, "boathouse", 9, &name) != napi_ok ||
        (port->context == NULL && napi_async_init(env, self, name, &port->context) != napi_ok) ||
        (port->self == NULL && napi_create_reference(env, self, 1, &port->self) != napi_ok)) {
      throw_errno(env, "cannot watch a port", ENOMEM);
      return false;
    }
    int failure = uv_poll_init(loop, &port->handle, port->fd);
    if (failure < 0) {
      throw_errno(env, "cannot watch a port", -failure);
      return false;
    }
    port->handle.data = port;
    port->has_handle = true;
    port->owners += 1;
    if (napi_add_async_cleanup_hook(env, environment_ends, port, &port->cleanup) != napi_ok) {
      throw_errno(env, "cannot watch a port", ENOMEM);
      return false;
    }
  }
  int failure = uv_poll_start(&port->handle, events, polled);
  if (failure < 0) {
    throw_errno(env, "cannot watch a port", -failure);
    return false;
  }
  port->polled = events;
  return true;
}

void port_want_writable(port_t *port) {
  if (port->use != PORT_RECEIVES || (port->polled & UV_WRITABLE) != 0) return;
  if (uv_poll_start(&port->handle, port->polled | UV_WRITABLE, polled) == 0) port->polled |= UV_WRITABLE;
}

static napi_value value_of(port_t *port, napi_ref reference) {
  napi_value value = NULL;
  if (reference == NULL || napi_get_reference_value(port->env, reference, &value) != napi_ok) return NULL;
  return value;
}

void port_call(port_t *port, napi_ref function, napi_value argument) {
  napi_value callee = value_of(port, function);
  napi_value receiver = value_of(port, port->self);
  if (callee == NULL || receiver == NULL) return;
  call_back(port->env, port->context, receiver, callee, argument == NULL ? 0 : 1, &argument);
}

void port_close(port_t *port) {
  napi_env env = port->env;
  if (port->fd < 0) return;
  if (port->has_handle) {
    uv_poll_stop(&port->handle);
    uv_close((uv_handle_t *)&port->handle, handle_closed);
  }
  close(port->fd);
  port->fd = -1;
  forget(env, &port->slots);
  forget(env, &port->lengths);
  forget(env, &port->on_accepted);
  forget(env, &port->on_received);
  forget(env, &port->on_writable);
  forget(env, &port->on_closed);
  forget(env, &port->self);
  if (port->context != NULL) napi_async_destroy(env, port->context);
  port->context = NULL;
}

/* The other end has gone. */
static bool is_gone(int number) {
  return number == ECONNREFUSED || number == ECONNRESET || number == ENOTCONN || number == EPIPE;
}

void port_fail(port_t *port, const char *what, int number) {
  napi_env env = port->env;
  napi_value argument = NULL;
  bool accepts = port->use == PORT_ACCEPTS || port->use == PORT_TAKES;
  /* Closing forgets all of this, and the call comes after it, so that nobody can use the port in between. */
  napi_value function = value_of(port, accepts ? port->on_accepted : port->on_closed);
  napi_value receiver = value_of(port, port->self);
  napi_async_context context = port->context;
  port->context = NULL;
  port_close(port);
  if (!accepts && is_gone(number)) napi_get_null(env, &argument);
  else argument = make_error(env, what, number);
  if (function != NULL && receiver != NULL && argument != NULL) call_back(env, context, receiver, function, 1, &argument);
  napi_async_destroy(env, context);
}

napi_value close_port(napi_env env, napi_callback_info info) {
  napi_value self = NULL;
  if (!read_arguments(env, info, 1, &self)) return NULL;
  port_t *port = port_of(env, self);
  if (port != NULL) port_close(port);
  return NULL;
}
