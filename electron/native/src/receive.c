#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "arguments.h"
#include "port.h"

/* How often the slots are filled before the loop gets to others. */
#define ROUNDS 4
/* A slot is for one frame, and no frame is longer than that. */
#define LARGEST_SLOT_BYTES (1u << 20)
/*
 * To ask whether there is another frame is a system call of its own, in vain for each frame of a guest that asks and waits. So after so many
 * frames that came alone, the next short one is handed on without it: the loop looks at the level, and tells of another one at its next turn.
 * That alone would never find out that more come at a time, so it is asked each so many frames, and always after a long one, which seldom
 * comes alone.
 */
#define LONE_FRAMES 8
#define ASK_EVERY 8
#define SHORT_FRAME_BYTES 512

static bool array_of(port_t *port, napi_ref reference, napi_typedarray_type type, void **data, size_t *length) {
  napi_value value = NULL;
  return napi_get_reference_value(port->env, reference, &value) == napi_ok && value != NULL &&
         read_array(port->env, value, type, data, length);
}

static ssize_t receive_one(port_t *port, uint8_t *slot) {
  ssize_t length;
  do {
    length = port->kind == PORT_TAP ? read(port->fd, slot, port->slot_bytes) : recv(port->fd, slot, port->slot_bytes, 0);
  } while (length < 0 && errno == EINTR);
  return length;
}

static bool comes_alone(const port_t *port, size_t length) {
  return length <= SHORT_FRAME_BYTES && port->lone >= LONE_FRAMES && port->lone % ASK_EVERY != 0;
}

/* Fills slots until there is nothing more, or seems to be; the errno that ended it, 0 when the slots are full. */
static int fill(port_t *port, uint8_t *slots, uint32_t *lengths, size_t count, uint32_t *filled) {
  for (*filled = 0; *filled < count; *filled += 1) {
    ssize_t length = receive_one(port, slots + (size_t)*filled * port->slot_bytes);
    if (length < 0) return errno;
    lengths[*filled] = (uint32_t)length;
    if (*filled == 0 && comes_alone(port, (size_t)length)) {
      *filled = 1;
      return EAGAIN;
    }
  }
  return 0;
}

void port_receive(port_t *port) {
  int failure = 0;
  uint32_t total = 0;
  for (int round = 0; round < ROUNDS && failure == 0 && port->fd >= 0; round++) {
    void *slots = NULL;
    void *lengths = NULL;
    size_t slots_bytes = 0;
    size_t count = 0;
    uint32_t filled = 0;
    napi_value argument = NULL;
    bool known = array_of(port, port->slots, napi_uint8_array, &slots, &slots_bytes) &&
                 array_of(port, port->lengths, napi_uint32_array, &lengths, &count);
    if (slots_bytes / port->slot_bytes < count) count = slots_bytes / port->slot_bytes;
    if (!known || count == 0) {
      port_fail(port, "the memory to read into is gone", EFAULT);
      return;
    }
    failure = fill(port, slots, lengths, count, &filled);
    total += filled;
    if (total > 1) port->lone = 0;
    else if (filled == 1) port->lone += 1;
    if (filled > 0 && napi_create_uint32(port->env, filled, &argument) == napi_ok)
      port_call(port, port->on_received, argument);
  }
  if (failure != 0 && failure != EAGAIN && failure != EWOULDBLOCK && port->fd >= 0)
    port_fail(port, "cannot read frames", failure);
}

/* Looks who has sent the first datagram, which stays for `start`, and takes that one as the other end. */
void port_accept(port_t *port) {
  struct sockaddr_un peer;
  napi_value none = NULL;
  char first;
  socklen_t length = sizeof(peer);
  memset(&peer, 0, sizeof(peer));
  if (recvfrom(port->fd, &first, 1, MSG_PEEK, (struct sockaddr *)&peer, &length) < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) port_fail(port, "cannot wait for a peer", errno);
    return;
  }
  /* One without a name cannot be answered, and one that has gone meanwhile neither. */
  bool named = length > offsetof(struct sockaddr_un, sun_path);
  if (!named || connect(port->fd, (struct sockaddr *)&peer, length) < 0) {
    (void)recv(port->fd, &first, 1, 0);
    return;
  }
  uv_poll_stop(&port->handle);
  port->polled = 0;
  napi_get_null(port->env, &none);
  napi_ref function = port->on_accepted;
  port->use = PORT_IDLE;
  port->on_accepted = NULL;
  port_call(port, function, none);
  napi_delete_reference(port->env, function);
}

napi_value port_await(napi_env env, napi_callback_info info, port_use use) {
  napi_value arguments[2];
  if (!read_arguments(env, info, 2, arguments)) return NULL;
  port_t *port = open_port_of(env, arguments[0]);
  if (port == NULL || !check_function(env, arguments[1])) return NULL;
  if (port->use != PORT_IDLE || port->kind != PORT_DATAGRAMS) return throw_errno(env, "nobody can be waited for", EINVAL);
  if (napi_create_reference(env, arguments[1], 1, &port->on_accepted) != napi_ok)
    return throw_errno(env, "cannot keep the function", ENOMEM);
  port->use = use;
  if (!port_poll(port, UV_READABLE, arguments[0])) port_close(port);
  return NULL;
}

napi_value accept_peer(napi_env env, napi_callback_info info) {
  return port_await(env, info, PORT_ACCEPTS);
}

/* Getters may run anything, so all is read before the port is looked at. */
static bool read_function(napi_env env, napi_value events, const char *name, napi_value *function) {
  return napi_get_named_property(env, events, name, function) == napi_ok && check_function(env, *function);
}

static bool keep(napi_env env, napi_value value, napi_ref *reference) {
  return napi_create_reference(env, value, 1, reference) == napi_ok;
}

napi_value start(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  napi_value bytes, size, lengths;
  napi_value received, writable, closed;
  void *data = NULL;
  size_t slots_bytes = 0;
  size_t count = 0;
  uint32_t slot_bytes = 0;
  if (!read_arguments(env, info, 3, arguments) ||
      napi_get_named_property(env, arguments[1], "bytes", &bytes) != napi_ok ||
      napi_get_named_property(env, arguments[1], "slotBytes", &size) != napi_ok ||
      napi_get_named_property(env, arguments[1], "lengths", &lengths) != napi_ok ||
      !read_function(env, arguments[2], "received", &received) ||
      !read_function(env, arguments[2], "writable", &writable) || !read_function(env, arguments[2], "closed", &closed))
    return throw_unless_pending(env, "slots and events are needed");
  port_t *port = open_port_of(env, arguments[0]);
  if (port == NULL || !read_array(env, bytes, napi_uint8_array, &data, &slots_bytes) ||
      !read_count(env, size, 1, LARGEST_SLOT_BYTES, &slot_bytes) ||
      !read_array(env, lengths, napi_uint32_array, &data, &count))
    return NULL;
  if (count == 0 || slots_bytes / slot_bytes == 0) {
    napi_throw_range_error(env, NULL, "there is no slot");
    return NULL;
  }
  if (port->use != PORT_IDLE) return throw_errno(env, "the port is in use", EALREADY);
  if (!keep(env, bytes, &port->slots) || !keep(env, lengths, &port->lengths) ||
      !keep(env, received, &port->on_received) || !keep(env, writable, &port->on_writable) ||
      !keep(env, closed, &port->on_closed)) {
    port_close(port);
    return throw_errno(env, "cannot keep the memory to read into", ENOMEM);
  }
  port->slot_bytes = slot_bytes;
  port->use = PORT_RECEIVES;
  if (!port_poll(port, UV_READABLE, arguments[0])) port_close(port);
  return NULL;
}
