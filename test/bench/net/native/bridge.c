/*
 * A TAP's frames to a unix stream in QEMU's framing (32-bit big-endian length, frame) and back: what a VM's card would do, for stacks that speak
 * that framing. The same program stands before each of them.
 *
 *   bridge TAP connect|listen PATH
 *
 * One thread a direction, each blocking, so that back-pressure is the system's own. What the TAP has is read until it is empty or the buffer is
 * full, then written in one piece; what the stream brings is cut into frames and written one by one, as a TAP takes it.
 * Writes a line `ready` when the stream is connected. Ends when the stream does.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LENGTH = 4, FRAME_MAX = 65535, BUFFER = 512 * 1024 };

static int tap, stream;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_tap(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) die("/dev/net/tun");
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd, TUNSETIFF, &request) < 0) die(name);
    return fd;
}

static int open_stream(const char *how, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (strcmp(how, "listen") == 0) {
        if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1) < 0) die(path);
        int accepted = accept(fd, NULL, NULL);
        if (accepted < 0) die("accept");
        close(fd);
        return accepted;
    }
    for (int tries = 0; connect(fd, (struct sockaddr *)&address, sizeof address) < 0; tries++) {
        if (tries == 500 || (errno != ENOENT && errno != ECONNREFUSED)) die(path);
        usleep(10000);
    }
    return fd;
}

static void wait_for(int fd, short events)
{
    struct pollfd poll_fd = {.fd = fd, .events = events};
    poll(&poll_fd, 1, -1);
}

static void *tap_to_stream(void *unused)
{
    static uint8_t buffer[BUFFER];
    (void)unused;
    for (;;) {
        size_t used = 0;
        while (used + LENGTH + FRAME_MAX <= sizeof buffer) {
            ssize_t size = read(tap, buffer + used + LENGTH, FRAME_MAX);
            if (size < 0 && errno == EINTR) continue;
            if (size < 0 && errno != EAGAIN) die("read of the TAP");
            if (size <= 0) break;
            uint32_t length = htonl((uint32_t)size);
            memcpy(buffer + used, &length, LENGTH);
            used += LENGTH + (size_t)size;
        }
        if (used == 0) wait_for(tap, POLLIN);
        for (size_t done = 0; done < used;) {
            ssize_t size = send(stream, buffer + done, used - done, MSG_NOSIGNAL);
            if (size < 0 && errno != EINTR) exit(0);
            if (size > 0) done += (size_t)size;
        }
    }
    return NULL;
}

static void stream_to_tap(void)
{
    static uint8_t buffer[BUFFER];
    size_t start = 0, end = 0;
    for (;;) {
        ssize_t got = recv(stream, buffer + end, sizeof buffer - end, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) exit(0);
        end += (size_t)got;
        while (end - start >= LENGTH) {
            uint32_t length;
            memcpy(&length, buffer + start, LENGTH);
            length = ntohl(length);
            if (length > FRAME_MAX) exit(1);
            if (end - start < LENGTH + length) break;
            while (write(tap, buffer + start + LENGTH, length) < 0) {
                if (errno == EAGAIN) wait_for(tap, POLLOUT);
                else if (errno != EINTR) break; /* A frame that the TAP does not take is lost, as on any wire. */
            }
            start += LENGTH + length;
        }
        if (start == end) start = end = 0;
        else if (sizeof buffer - end < LENGTH + FRAME_MAX) {
            memmove(buffer, buffer + start, end - start);
            end -= start;
            start = 0;
        }
    }
}

int main(int argc, char **argv)
{
    pthread_t thread;
    if (argc != 4) return 2;
    tap = open_tap(argv[1]);
    stream = open_stream(argv[2], argv[3]);
    puts("ready");
    fflush(stdout);
    if (pthread_create(&thread, NULL, tap_to_stream, NULL) != 0) return 1;
    stream_to_tap();
}
