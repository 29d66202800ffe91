#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "arguments.h"
#include "port.h"

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* A descriptor travels with one byte, as some systems take none without. */
typedef union {
  struct cmsghdr header;
  char room[CMSG_SPACE(sizeof(int))];
} control_t;

static ssize_t send_descriptor(int through, struct sockaddr_un *to, int fd) {
  char byte = 0;
  control_t control;
  struct iovec part = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message;
  memset(&control, 0, sizeof(control));
  memset(&message, 0, sizeof(message));
  message.msg_name = to;
  message.msg_namelen = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(to->sun_path) + 1);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.room;
  message.msg_controllen = sizeof(control.room);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &fd, sizeof(fd));
  return sendmsg(through, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

napi_value give_port(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  struct sockaddr_un to;
  memset(&to, 0, sizeof(to));
  to.sun_family = AF_UNIX;
  if (!read_arguments(env, info, 3, arguments) || !read_text(env, arguments[2], to.sun_path, sizeof(to.sun_path)))
    return NULL;
  port_t *port = open_port_of(env, arguments[0]);
  port_t *through = port == NULL ? NULL : open_port_of(env, arguments[1]);
  if (through == NULL) return NULL;
  if (port->kind != PORT_DATAGRAMS || through->kind != PORT_DATAGRAMS)
    return throw_errno(env, "only a socket can be given, through a socket", EINVAL);
  return send_descriptor(through->fd, &to, port->fd) < 0 ? throw_errno(env, "cannot give the socket", errno) : NULL;
}

/* The one descriptor that came; -1 when none did. There is room for no other. */
static int descriptor_in(struct msghdr *message) {
  int fd = -1;
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len >= CMSG_LEN(sizeof(int)))
    memcpy(&fd, CMSG_DATA(header), sizeof(fd));
  return fd;
}

static bool is_datagram_socket(int fd) {
  int kind = 0;
  socklen_t length = sizeof(kind);
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &length) == 0 && kind == SOCK_DGRAM;
}

void port_take(port_t *port) {
  char byte;
  control_t control;
  struct iovec part = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message;
  napi_value taken = NULL;
  memset(&message, 0, sizeof(message));
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.room;
  message.msg_controllen = sizeof(control.room);
  if (recvmsg(port->fd, &message, MSG_CMSG_CLOEXEC) < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) port_fail(port, "cannot wait for a port", errno);
    return;
  }
  int fd = descriptor_in(&message);
  if (fd < 0) return;
  if (!is_datagram_socket(fd) || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
    close(fd);
    return;
  }
  taken = port_create(port->env, fd, PORT_DATAGRAMS);
  if (taken == NULL) napi_get_and_clear_last_exception(port->env, &taken);
  uv_poll_stop(&port->handle);
  port->polled = 0;
  napi_ref function = port->on_accepted;
  port->use = PORT_IDLE;
  port->on_accepted = NULL;
  port_call(port, function, taken);
  napi_delete_reference(port->env, function);
}

napi_value take_port(napi_env env, napi_callback_info info) {
  return port_await(env, info, PORT_TAKES);
}
