/*
 * Echoes over TCP with one epoll loop: the floor of the echo benchmark. Prints its port.
 *
 * Usage: server, or compiled with -DTLS: server CHAIN KEY
 */
#define _GNU_SOURCE
#include "channel.h"

#include <signal.h>
#include <sys/epoll.h>

enum { EVENTS = 256, SIZE = 256 * 1024 };

static char buffer[SIZE];

static void watch(int epoll, int fd, struct channel *channel) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = channel};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

/* What the socket does not take at once is lost: a request is smaller than what it takes. */
static int echo(struct channel *channel) {
  do {
    int count = channel_receive(channel, buffer, SIZE);
    if (count < 0) return 1;
    if (count == 0 || !channel_send(channel, buffer, count)) return 0;
  } while (channel_pending(channel));
  return 1;
}

int main(int argc, char **argv) {
#ifdef TLS
  if (argc != 3) {
    fprintf(stderr, "usage: %s CHAIN KEY\n", argv[0]);
    return 2;
  }
  tls_server(argv[1], argv[2]);
#else
  (void)argc, (void)argv;
#endif
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0
      || listen(listener, 1024) < 0
      || getsockname(listener, (struct sockaddr *)&address, &length) < 0) {
    fail("listen");
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll = epoll_create1(0);
  watch(epoll, listener, NULL);
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct channel *channel = events[i].data.ptr;
      if (!channel) {
        channel = malloc(sizeof *channel);
        *channel = channel_accept(listener);
        watch(epoll, channel->fd, channel);
      } else if (!echo(channel)) {
        channel_close(channel);
        free(channel);
      }
    }
  }
}
