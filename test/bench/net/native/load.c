/*
 * The load that is not throughput, run in the guest's namespace against `serve`. Each kind writes one line of JSON.
 *
 *   load wait ADDRESS PORT                   until a connection succeeds, ten seconds at most: {}
 *   load connects ADDRESS PORT SECONDS       one after another, opened and closed: {"perSecond"}
 *   load round-trips ADDRESS PORT SECONDS    one byte there and back: {"perSecond","p50Us","p99Us"}
 *   load dns ADDRESS SECONDS kept|new        four sockets, 50 questions under way: {"perSecond","lost","failed"}; `kept`: of 16 names whose
 *                                            answers may be kept, `new`: each for a name that was not asked before
 *   load flows ADDRESS PORT COUNT            opens so many, a byte there and back on each, {"open"}, and holds them until stdin ends
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DNS_PORT = 53, SOCKETS = 4, UNDER_WAY = 50, KEPT_NAMES = 16, SAMPLES_MAX = 1 << 20, LOST_AFTER_MS = 250 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static struct sockaddr_in address_of(const char *text, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, text, &address.sin_addr) != 1) fail(text);
    return address;
}

/* -1 on failure. Nothing is waited for longer than five seconds. */
static int dial(const struct sockaddr_in *address)
{
    struct timeval patience = {5, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) fail("socket");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0) return fd;
    close(fd);
    return -1;
}

static void there_and_back(int fd)
{
    char byte = 'x';
    if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1) fail("round trip");
}

static void wait_until_there(const struct sockaddr_in *address)
{
    for (double end = now() + 10; now() < end; usleep(20000)) {
        int fd = dial(address);
        if (fd < 0) continue;
        there_and_back(fd);
        close(fd);
        puts("{}");
        return;
    }
    fail("nobody answers");
}

static void connects(const struct sockaddr_in *address, double seconds)
{
    double begin = now();
    long count = 0;
    for (; now() - begin < seconds; count++) {
        int fd = dial(address);
        if (fd < 0) fail("connect");
        close(fd);
    }
    printf("{\"perSecond\":%.1f}\n", (double)count / (now() - begin));
}

static int compare(const void *one, const void *other)
{
    float difference = *(const float *)one - *(const float *)other;
    return difference < 0 ? -1 : difference > 0;
}

static void round_trips(const struct sockaddr_in *address, double seconds)
{
    static float samples[SAMPLES_MAX];
    int fd = dial(address);
    if (fd < 0) fail("connect");
    there_and_back(fd);
    double begin = now(), before = begin;
    size_t count = 0;
    while (before - begin < seconds && count < SAMPLES_MAX) {
        there_and_back(fd);
        double after = now();
        samples[count++] = (float)((after - before) * 1e6);
        before = after;
    }
    qsort(samples, count, sizeof *samples, compare);
    printf("{\"perSecond\":%.1f,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", (double)count / (before - begin), samples[count / 2],
           samples[count * 99 / 100]);
}

/* Its length. The identification is the number's low part: answers are counted, not matched. */
static size_t question(uint8_t *message, unsigned long number, int kept)
{
    char name[32];
    int length = kept ? snprintf(name, sizeof name, "k%lu", number % KEPT_NAMES)
                      : snprintf(name, sizeof name, "n%d-%lu", (int)getpid(), number);
    size_t at = 12;
    memset(message, 0, at);
    message[0] = (uint8_t)(number >> 8);
    message[1] = (uint8_t)number;
    message[2] = 1;
    message[5] = 1;
    message[at++] = (uint8_t)length;
    memcpy(message + at, name, (size_t)length);
    at += (size_t)length;
    memcpy(message + at, "\x04test\x00\x00\x01\x00\x01", 10);
    return at + 10;
}

static void dns(const struct sockaddr_in *address, double seconds, int kept)
{
    struct pollfd sockets[SOCKETS];
    int under_way[SOCKETS] = {0};
    unsigned long number = 0, answered = 0, lost = 0, failed = 0;
    for (int index = 0; index < SOCKETS; index++) {
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (connect(fd, (const struct sockaddr *)address, sizeof *address) < 0) fail("connect");
        sockets[index] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    double begin = now(), heard = begin;
    while (now() - begin < seconds) {
        for (int index = 0; index < SOCKETS; index++) {
            /* Twelve or thirteen each. */
            for (; under_way[index] < (UNDER_WAY + index) / SOCKETS; under_way[index]++) {
                uint8_t message[64];
                size_t size = question(message, number++, kept);
                if (send(sockets[index].fd, message, size, 0) < 0 && errno != ECONNREFUSED) break;
            }
        }
        int ready = poll(sockets, SOCKETS, LOST_AFTER_MS);
        if (ready == 0 || now() - heard > LOST_AFTER_MS / 1e3) {
            for (int index = 0; index < SOCKETS; index++) lost += (unsigned long)under_way[index], under_way[index] = 0;
            heard = now();
        }
        for (int index = 0; index < SOCKETS; index++) {
            uint8_t message[512];
            for (ssize_t size; (size = recv(sockets[index].fd, message, sizeof message, 0)) >= 12;) {
                if ((message[3] & 15) == 0 && message[7] == 1) answered++;
                else failed++;
                if (under_way[index] > 0) under_way[index]--;
                heard = now();
            }
        }
    }
    printf("{\"perSecond\":%.1f,\"lost\":%lu,\"failed\":%lu}\n", (double)answered / (now() - begin), lost, failed);
}

static void flows(const struct sockaddr_in *address, int count)
{
    struct rlimit files = {65536, 65536};
    char byte;
    setrlimit(RLIMIT_NOFILE, &files);
    for (int index = 0; index < count; index++) {
        int fd = dial(address);
        if (fd < 0) fail("connect");
        there_and_back(fd);
    }
    printf("{\"open\":%d}\n", count);
    fflush(stdout);
    while (read(0, &byte, 1) > 0) continue;
}

int main(int argc, char **argv)
{
    if (argc < 4) return 2;
    const char *kind = argv[1];
    struct sockaddr_in address = address_of(argv[2], strcmp(kind, "dns") == 0 ? DNS_PORT : atoi(argv[3]));
    if (strcmp(kind, "wait") == 0) wait_until_there(&address);
    else if (argc != 5) return 2;
    else if (strcmp(kind, "connects") == 0) connects(&address, atof(argv[4]));
    else if (strcmp(kind, "round-trips") == 0) round_trips(&address, atof(argv[4]));
    else if (strcmp(kind, "dns") == 0) dns(&address, atof(argv[3]), strcmp(argv[4], "kept") == 0);
    else if (strcmp(kind, "flows") == 0) flows(&address, atoi(argv[4]));
    else return 2;
    return 0;
}
