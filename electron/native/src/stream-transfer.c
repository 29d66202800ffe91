#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arguments.h"
#include "streams.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* The stream of the first argument and the bytes of the second; NULL when there is nothing to be done: `result` is to be returned then. */
static stream_t *stream_and_bytes(napi_env env, napi_callback_info info, void **bytes, size_t *length, napi_value *result) {
  napi_value arguments[2];
  stream_t *stream = stream_arguments(env, info, 2, arguments);
  *result = NULL;
  if (stream == NULL) {
    *result = number_value(env, -EBADF);
    return NULL;
  }
  if (!read_array(env, arguments[1], napi_uint8_array, bytes, length)) return NULL;
  if (*length > 0) return stream;
  /* The answer to a read of no bytes would look like the end. */
  *result = number_value(env, -EINVAL);
  return NULL;
}

napi_value read_stream(napi_env env, napi_callback_info info) {
  void *bytes = NULL;
  size_t length = 0;
  napi_value result = NULL;
  ssize_t done;
  stream_t *stream = stream_and_bytes(env, info, &bytes, &length, &result);
  if (stream == NULL) return result;
  do done = recv(stream->fd, bytes, length, 0);
  while (done < 0 && errno == EINTR);
  return number_value(env, done < 0 ? -errno : done);
}

napi_value write_stream(napi_env env, napi_callback_info info) {
  void *bytes = NULL;
  size_t length = 0;
  napi_value result = NULL;
  ssize_t done;
  stream_t *stream = stream_and_bytes(env, info, &bytes, &length, &result);
  if (stream == NULL) return result;
  do done = send(stream->fd, bytes, length, MSG_NOSIGNAL);
  while (done < 0 && errno == EINTR);
  return number_value(env, done < 0 ? -errno : done);
}

napi_value finish_stream(napi_env env, napi_callback_info info) {
  napi_value argument = NULL;
  stream_t *stream = stream_arguments(env, info, 1, &argument);
  if (stream == NULL) return number_value(env, -EBADF);
  return number_value(env, shutdown(stream->fd, SHUT_WR) < 0 ? -errno : 0);
}

napi_value close_stream(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  bool resets = false;
  stream_t *stream = stream_arguments(env, info, 2, arguments);
  if (stream == NULL) return NULL;
  if (napi_get_value_bool(env, arguments[1], &resets) != napi_ok) return throw_unless_pending(env, "a boolean is needed");
  /* Without waiting for anything, and so with RST (of TCP). */
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  if (resets) (void)setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  stream_close(stream);
  return NULL;
}
