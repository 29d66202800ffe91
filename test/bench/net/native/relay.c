/*
 * Two TAPs with offloads, each frame of one written to the other: the least that a hop in user space can do. Both ends of a connection are the kernel's,
 * so what this costs, two copies of each byte and two system calls for each 64 KiB, is paid by every stack in user space before it has done anything.
 *
 *   relay TAP TAP
 *
 * One thread a direction, each blocking. Writes a line `ready` when both are there. Runs until it is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { VNET_HEADER = 10, FRAME_MAX = VNET_HEADER + 14 + 65535 };

static int taps[2];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_tap(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (fd < 0) die("/dev/net/tun");
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd, TUNSETIFF, &request) < 0) die(name);
    if (ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) < 0) die("offloads");
    return fd;
}

/** A frame that the other one does not take is lost, as on any wire: so each one's first, while its card is down. */
static void *carry(void *from)
{
    int *source = from;
    int target = source == taps ? taps[1] : taps[0];
    uint8_t *frame = malloc(FRAME_MAX);
    for (;;) {
        ssize_t size = read(*source, frame, FRAME_MAX);
        if (size < 0 && errno == EBADFD) die("read of the TAP");
        if (size > 0 && write(target, frame, (size_t)size) < 0 && errno == EBADFD) die("write to the TAP");
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    if (argc != 3) return 2;
    taps[0] = open_tap(argv[1]);
    taps[1] = open_tap(argv[2]);
    puts("ready");
    fflush(stdout);
    if (pthread_create(&thread, NULL, carry, &taps[0]) != 0) return 1;
    carry(&taps[1]);
}
