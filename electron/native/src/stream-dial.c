#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "arguments.h"
#include "streams.h"

/* Large enough for every family here. */
typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_un path;
} address_t;

/* Not blocking, not for child processes, and without SIGPIPE; a negative errno on failure. */
static int open_socket(int family, int type) {
#ifdef SOCK_CLOEXEC
  int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return fd < 0 ? -errno : fd;
#else
  int yes = 1;
  int fd = socket(family, type, 0);
  if (fd < 0) return -errno;
  if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
      setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof(yes)) == 0)
    return fd;
  int failure = errno;
  close(fd);
  return -failure;
#endif
}

/* Who is dialled; the port in the order of the network, 0 for a path. */
typedef struct {
  address_t address;
  socklen_t length;
  uint16_t port;
} target_t;

static int64_t dial(streams_t *streams, const target_t *target) {
  int yes = 1;
  int fd = open_socket(target->address.any.sa_family, SOCK_STREAM);
  if (fd < 0) return fd;
  int failure = 0;
  if (target->port != 0 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) < 0) failure = errno;
  else if (connect(fd, &target->address.any, target->length) < 0 && errno != EINPROGRESS && errno != EINTR) failure = errno;
  if (failure == 0) return streams_add(streams, fd, target->port, UV_WRITABLE);
  close(fd);
  return -failure;
}

/* From an array of 4 or 16 bytes and a number; false with an exception pending when they are something else. */
static bool read_target(napi_env env, const napi_value *arguments, target_t *target) {
  address_t *address = &target->address;
  void *bytes = NULL;
  size_t bytes_length = 0;
  uint32_t number = 0;
  if (!read_array(env, arguments[0], napi_uint8_array, &bytes, &bytes_length) ||
      !read_count(env, arguments[1], 1, UINT16_MAX, &number))
    return false;
  memset(target, 0, sizeof(*target));
  target->port = htons((uint16_t)number);
  if (bytes_length == sizeof(address->v4.sin_addr)) {
    target->length = sizeof(address->v4);
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = target->port;
    memcpy(&address->v4.sin_addr, bytes, bytes_length);
  } else if (bytes_length == sizeof(address->v6.sin6_addr)) {
    target->length = sizeof(address->v6);
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = target->port;
    memcpy(&address->v6.sin6_addr, bytes, bytes_length);
  } else {
    napi_throw_range_error(env, NULL, "an address has 4 or 16 bytes");
    return false;
  }
  return true;
}

/* The table and the target of a dial; NULL with an exception pending. */
static streams_t *dial_arguments(napi_env env, napi_callback_info info, target_t *target) {
  napi_value arguments[2];
  streams_t *streams = streams_arguments(env, info, 2, arguments);
  return streams != NULL && read_target(env, arguments, target) ? streams : NULL;
}

napi_value dial_tcp(napi_env env, napi_callback_info info) {
  target_t target;
  streams_t *streams = dial_arguments(env, info, &target);
  if (streams == NULL) return NULL;
  return number_value(env, dial(streams, &target));
}

/* Its port is the system's choice, a random one (RFC 6056). Nothing is sent. */
napi_value dial_udp(napi_env env, napi_callback_info info) {
  target_t target;
  streams_t *streams = dial_arguments(env, info, &target);
  if (streams == NULL) return NULL;
  int fd = open_socket(target.address.any.sa_family, SOCK_DGRAM);
  if (fd < 0) return number_value(env, fd);
  if (connect(fd, &target.address.any, target.length) == 0) return number_value(env, streams_add(streams, fd, 0, UV_READABLE));
  int failure = errno;
  close(fd);
  return number_value(env, -failure);
}

napi_value own_address(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  address_t own;
  socklen_t own_length = sizeof(own);
  void *room = NULL;
  size_t room_length = 0;
  stream_t *stream = stream_arguments(env, info, 2, arguments);
  if (stream == NULL) return number_value(env, -EBADF);
  if (!read_array(env, arguments[1], napi_uint8_array, &room, &room_length)) return NULL;
  memset(&own, 0, sizeof(own));
  if (getsockname(stream->fd, &own.any, &own_length) < 0) return number_value(env, -errno);
  const void *bytes = &own.v4.sin_addr;
  size_t length = sizeof(own.v4.sin_addr);
  if (own.any.sa_family == AF_INET6) {
    bytes = &own.v6.sin6_addr;
    length = sizeof(own.v6.sin6_addr);
  } else if (own.any.sa_family != AF_INET) {
    return number_value(env, -EAFNOSUPPORT);
  }
  if (length > room_length) return number_value(env, -EINVAL);
  memcpy(room, bytes, length);
  return number_value(env, (int64_t)length);
}

#ifdef __linux__
/* What came before, and what ICMP said of it, is nothing to whoever has the socket next. Nothing more comes once it has no port. */
static int disconnect(int fd) {
  char byte;
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  if (connect(fd, &nobody, sizeof(nobody)) < 0) return errno;
  while (recv(fd, &byte, sizeof(byte), 0) >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) continue;
  return 0;
}
#else
/* Elsewhere a socket keeps its port for as long as it lives. */
static int disconnect(int fd) {
  (void)fd;
  return EOPNOTSUPP;
}
#endif

napi_value hang_up(napi_env env, napi_callback_info info) {
  napi_value argument = NULL;
  stream_t *stream = stream_arguments(env, info, 1, &argument);
  if (stream == NULL) return number_value(env, -EBADF);
  return number_value(env, -disconnect(stream->fd));
}

napi_value redial(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  target_t target;
  stream_t *stream = stream_arguments(env, info, 3, arguments);
  if (stream == NULL) return number_value(env, -EBADF);
  if (!read_target(env, arguments + 1, &target)) return NULL;
  return number_value(env, connect(stream->fd, &target.address.any, target.length) < 0 ? -errno : 0);
}

napi_value dial_path(napi_env env, napi_callback_info info) {
  napi_value argument = NULL;
  target_t target;
  memset(&target, 0, sizeof(target));
  struct sockaddr_un *path = &target.address.path;
  path->sun_family = AF_UNIX;
  streams_t *streams = streams_arguments(env, info, 1, &argument);
  if (streams == NULL || !read_text(env, argument, path->sun_path, sizeof(path->sun_path))) return NULL;
  target.length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path->sun_path) + 1);
  return number_value(env, dial(streams, &target));
}

/* The port of either kind of address, in the order of the network. */
static uint16_t port_of_address(const address_t *address) {
  return address->any.sa_family == AF_INET ? address->v4.sin_port : address->v6.sin6_port;
}

static bool same_host(const address_t *one, const address_t *other) {
  if (one->any.sa_family != other->any.sa_family) return false;
  if (one->any.sa_family == AF_INET) return one->v4.sin_addr.s_addr == other->v4.sin_addr.s_addr;
  return memcmp(&one->v6.sin6_addr, &other->v6.sin6_addr, sizeof(one->v6.sin6_addr)) == 0;
}

/* The other end is looked up only when the ports are the same, which is rare. */
static bool is_own_peer(const stream_t *stream) {
  address_t own;
  address_t peer;
  socklen_t own_length = sizeof(own);
  socklen_t peer_length = sizeof(peer);
  memset(&own, 0, sizeof(own));
  memset(&peer, 0, sizeof(peer));
  return stream->dialled_port != 0 && getsockname(stream->fd, &own.any, &own_length) == 0 &&
         port_of_address(&own) == stream->dialled_port && getpeername(stream->fd, &peer.any, &peer_length) == 0 &&
         port_of_address(&peer) == stream->dialled_port && same_host(&own, &peer);
}

/* A unix socket is connected when the dial returns. */
static bool is_under_way(const stream_t *stream) {
  address_t peer;
  socklen_t length = sizeof(peer);
  return stream->dialled_port != 0 && getpeername(stream->fd, &peer.any, &length) < 0 && errno == ENOTCONN;
}

napi_value dialled(napi_env env, napi_callback_info info) {
  napi_value argument = NULL;
  int failure = 0;
  socklen_t length = sizeof(failure);
  stream_t *stream = stream_arguments(env, info, 1, &argument);
  if (stream == NULL) return number_value(env, -EBADF);
  if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &failure, &length) < 0) failure = errno;
  if (failure == 0 && is_under_way(stream)) failure = EINPROGRESS;
  if (failure == 0 && is_own_peer(stream)) failure = ECONNREFUSED;
  return number_value(env, -failure);
}
