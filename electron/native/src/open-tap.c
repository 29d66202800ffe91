#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "arguments.h"
#include "port.h"

#ifdef __linux__
#include <linux/if.h>
#include <linux/if_tun.h>

/* Makes or joins the device; an errno, 0 when all went well. The name that it got is written back. */
static int attach_tap(int fd, char name[IFNAMSIZ], uint32_t vnet_header_bytes) {
  struct ifreq request;
  int little_endian = 1;
  int header_bytes = (int)vnet_header_bytes;
  memset(&request, 0, sizeof(request));
  memcpy(request.ifr_name, name, IFNAMSIZ);
  request.ifr_flags = IFF_TAP | IFF_NO_PI | (vnet_header_bytes > 0 ? IFF_VNET_HDR : 0);
  if (ioctl(fd, TUNSETIFF, &request) < 0) return errno;
  memcpy(name, request.ifr_name, IFNAMSIZ);
  if (vnet_header_bytes == 0) return 0;
  if (ioctl(fd, TUNSETVNETHDRSZ, &header_bytes) < 0 || ioctl(fd, TUNSETVNETLE, &little_endian) < 0) return errno;
  return ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) < 0 ? errno : 0;
}

napi_value open_tap(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  napi_value name_value = NULL;
  char name[IFNAMSIZ] = "";
  uint32_t vnet_header_bytes = 0;
  if (!read_arguments(env, info, 2, arguments) || !read_text(env, arguments[0], name, sizeof(name)) ||
      !read_count(env, arguments[1], 0, 12, &vnet_header_bytes))
    return NULL;
  if (vnet_header_bytes != 0 && vnet_header_bytes != 10 && vnet_header_bytes != 12) {
    napi_throw_range_error(env, NULL, "a vnet header has 10 or 12 bytes");
    return NULL;
  }
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return throw_errno(env, "cannot open /dev/net/tun", errno);
  int failure = attach_tap(fd, name, vnet_header_bytes);
  if (failure != 0) {
    close(fd);
    return throw_errno(env, "cannot make the TAP device", failure);
  }
  napi_value port = port_create(env, fd, PORT_TAP);
  if (port == NULL || napi_create_string_utf8(env, name, strnlen(name, IFNAMSIZ), &name_value) != napi_ok ||
      napi_set_named_property(env, port, "name", name_value) != napi_ok)
    return NULL;
  return port;
}

#else

napi_value open_tap(napi_env env, napi_callback_info info) {
  (void)info;
  return throw_errno(env, "TAP devices are Linux's", ENOTSUP);
}

#endif
