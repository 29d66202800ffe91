#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arguments.h"
#include "port.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static ssize_t send_one(port_t *port, const uint8_t *bytes, size_t length) {
  ssize_t sent;
  do {
    sent = port->kind == PORT_TAP ? write(port->fd, bytes, length) : send(port->fd, bytes, length, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent;
}

/*
 * This frame will never be taken, others may be. A TAP says EIO while its interface is down, and EINVAL for what is no frame.
 */
static bool is_lost(port_t *port, int number) {
  if (number == EMSGSIZE) return true;
  return port->kind == PORT_TAP && (number == EIO || number == EINVAL);
}

napi_value send_batch(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  napi_value bytes_value, ends_value, count_value;
  napi_value result = NULL;
  void *bytes = NULL;
  void *ends_data = NULL;
  size_t bytes_length = 0;
  size_t ends_length = 0;
  uint32_t count = 0;
  uint32_t next = 0;
  /* Getters may run anything, so all is read before the port is looked at. */
  if (!read_arguments(env, info, 3, arguments) ||
      napi_get_named_property(env, arguments[1], "bytes", &bytes_value) != napi_ok ||
      napi_get_named_property(env, arguments[1], "ends", &ends_value) != napi_ok ||
      napi_get_named_property(env, arguments[1], "count", &count_value) != napi_ok)
    return throw_unless_pending(env, "a batch is needed");
  port_t *port = open_port_of(env, arguments[0]);
  if (port == NULL || !read_array(env, bytes_value, napi_uint8_array, &bytes, &bytes_length) ||
      !read_array(env, ends_value, napi_uint32_array, &ends_data, &ends_length) ||
      !read_count(env, count_value, 0, ends_length > UINT32_MAX ? UINT32_MAX : (uint32_t)ends_length, &count) ||
      !read_count(env, arguments[2], 0, count, &next))
    return NULL;
  /* Another thread may change shared memory at any time, so each number is read once, and checked after that. */
  const volatile uint32_t *ends = ends_data;
  size_t begin = next == 0 ? 0 : ends[next - 1];
  for (; next < count; next++) {
    size_t end = ends[next];
    if (end < begin || end > bytes_length) {
      napi_throw_range_error(env, NULL, "a frame lies outside of its memory");
      return NULL;
    }
    if (send_one(port, (const uint8_t *)bytes + begin, end - begin) < 0 && !is_lost(port, errno)) {
      int failure = errno;
      if (failure == EAGAIN || failure == EWOULDBLOCK) port_want_writable(port);
      /* These come without word when it is over. */
      else if (failure != ENOBUFS && failure != ENOMEM) return throw_errno(env, "cannot send frames", failure);
      break;
    }
    begin = end;
  }
  napi_create_uint32(env, next, &result);
  return result;
}
