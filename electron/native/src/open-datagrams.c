#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "arguments.h"
#include "port.h"

#define LARGEST_BUFFER_BYTES (64u << 20)

static socklen_t address_length(const struct sockaddr_un *address) {
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address->sun_path) + 1);
}

/* As much as the system allows, at most what is wanted: Linux cuts it to its limit, macOS refuses more than that. */
static void set_buffer(int fd, int option, uint32_t bytes) {
  for (int wanted = (int)bytes; wanted > 0; wanted /= 2)
    if (setsockopt(fd, SOL_SOCKET, option, &wanted, sizeof(wanted)) == 0) return;
}

/* Only this user may send to it, from its birth where the system can (Linux), else from right after it. */
static int bind_private(int fd, const struct sockaddr_un *own) {
  (void)fchmod(fd, S_IRUSR | S_IWUSR);
  if (bind(fd, (const struct sockaddr *)own, address_length(own)) < 0) return errno;
  if (chmod(own->sun_path, S_IRUSR | S_IWUSR) == 0) return 0;
  int failure = errno;
  (void)unlink(own->sun_path);
  return failure;
}

static int open_socket(int *fd) {
  *fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (*fd < 0) return errno;
  if (fcntl(*fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(*fd, F_SETFL, O_NONBLOCK) < 0) return errno;
#ifdef SO_NOSIGPIPE
  int yes = 1;
  if (setsockopt(*fd, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof(yes)) < 0) return errno;
#endif
  return 0;
}

napi_value open_datagrams(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  struct sockaddr_un own;
  struct sockaddr_un peer;
  uint32_t send_bytes = 0;
  uint32_t receive_bytes = 0;
  memset(&own, 0, sizeof(own));
  memset(&peer, 0, sizeof(peer));
  own.sun_family = AF_UNIX;
  peer.sun_family = AF_UNIX;
  /* An empty path is none: only the one of the peer may be left out. */
  if (!read_arguments(env, info, 4, arguments) || !read_text(env, arguments[0], own.sun_path, sizeof(own.sun_path)) ||
      !read_text(env, arguments[1], peer.sun_path, sizeof(peer.sun_path)) ||
      !read_count(env, arguments[2], 0, LARGEST_BUFFER_BYTES, &send_bytes) ||
      !read_count(env, arguments[3], 0, LARGEST_BUFFER_BYTES, &receive_bytes))
    return NULL;
  if (own.sun_path[0] == '\0') {
    napi_throw_range_error(env, NULL, "a socket needs a path");
    return NULL;
  }
  int fd = -1;
  int failure = open_socket(&fd);
  bool bound = false;
  if (failure == 0) {
    set_buffer(fd, SO_SNDBUF, send_bytes);
    set_buffer(fd, SO_RCVBUF, receive_bytes);
    failure = bind_private(fd, &own);
    bound = failure == 0;
  }
  if (failure == 0 && peer.sun_path[0] != '\0' &&
      connect(fd, (const struct sockaddr *)&peer, address_length(&peer)) < 0)
    failure = errno;
  if (failure == 0) return port_create(env, fd, PORT_DATAGRAMS);
  if (bound) (void)unlink(own.sun_path);
  if (fd >= 0) close(fd);
  return throw_errno(env, "cannot open the datagram socket", failure);
}
