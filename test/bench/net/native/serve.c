/*
 * The servers that the load is aimed at, in one process and one thread: TCP echo, and DNS over UDP.
 *
 *   serve ECHO_PORT DNS_PORT
 *
 * A DNS question is answered with one address. The answer may be kept for an hour if the name begins with `k`, else not at all. Writes a line
 * `ready` when both listen, and runs until it is killed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, DNS_HEADER = 12, DATAGRAM_MAX = 512, ANSWER = 16 };

static int open_socket(int type, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, room = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) perror("bind"), exit(1);
    if (type == SOCK_STREAM && listen(fd, 4096) < 0) perror("listen"), exit(1);
    return fd;
}

static void watch(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void accept_all(int epoll, int listener)
{
    for (int fd, on = 1; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(epoll, fd);
    }
}

static void echo(int fd)
{
    char bytes[4096];
    ssize_t size = read(fd, bytes, sizeof bytes);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0 || write(fd, bytes, (size_t)size) != size) close(fd);
}

/* The question is kept as it came, additional records are dropped: RFC 1035 section 4.1. */
static size_t answer(uint8_t *message, size_t size)
{
    size_t at = DNS_HEADER;
    if (size < DNS_HEADER) return 0;
    while (at < size && message[at] != 0) at += 1u + message[at];
    at += 5;
    if (at > size) return 0;
    uint32_t ttl = message[DNS_HEADER + 1] == 'k' ? 3600 : 0;
    const uint8_t record[ANSWER] = {0xc0, DNS_HEADER, 0, 1, 0, 1, 0, 0, (uint8_t)(ttl >> 8), (uint8_t)ttl, 0, 4, 192, 0, 2, 1};
    message[2] = 0x81;
    message[3] = 0x80;
    memset(message + 6, 0, 6);
    message[7] = 1;
    memcpy(message + at, record, sizeof record);
    return at + sizeof record;
}

static void answer_all(int fd)
{
    uint8_t message[DATAGRAM_MAX + ANSWER];
    struct sockaddr_in from;
    for (;;) {
        socklen_t length = sizeof from;
        ssize_t size = recvfrom(fd, message, DATAGRAM_MAX, 0, (struct sockaddr *)&from, &length);
        if (size < 0) return;
        size_t answered = answer(message, (size_t)size);
        if (answered > 0) sendto(fd, message, answered, 0, (struct sockaddr *)&from, length);
    }
}

int main(int argc, char **argv)
{
    struct rlimit files = {65536, 65536};
    if (argc != 3) return 2;
    setrlimit(RLIMIT_NOFILE, &files);
    int epoll = epoll_create1(0), tcp = open_socket(SOCK_STREAM, atoi(argv[1])), udp = open_socket(SOCK_DGRAM, atoi(argv[2]));
    watch(epoll, tcp);
    watch(epoll, udp);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int index = 0; index < count; index++) {
            int fd = events[index].data.fd;
            if (fd == tcp) accept_all(epoll, tcp);
            else if (fd == udp) answer_all(udp);
            else echo(fd);
        }
    }
}
