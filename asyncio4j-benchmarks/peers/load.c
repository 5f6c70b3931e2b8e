/*
 * Asks an echo server, over many connections at once: each sends one request, waits for its echo,
 * and sends the next. Prints the answers per second, the microseconds of processor time that the
 * server took for one, and how much of its own core this program took.
 *
 * Usage: load PORT SERVER_PID CONNECTIONS BYTES WARM_UP_SECONDS SECONDS
 *
 * Compiled with -DTLS, it does so over TLS.
 */
#define _GNU_SOURCE
#include "channel.h"

#include <string.h>
#include <sys/epoll.h>

enum { EVENTS = 256, PATIENCE_MS = 5000 };

struct connection {
  struct channel channel;
  int answered;  /* bytes of the request that goes on */
  char *request; /* each connection has its own, so that a mix-up shows */
};

static int size;
static int epoll;
static char *answer;

static double now(void) {
  return read_clock(CLOCK_MONOTONIC);
}

static void ask(struct connection *connection) {
  connection->answered = 0;
  if (!channel_send(&connection->channel, connection->request, size)) fail("send");
}

static void open_connection(struct connection *connection, int port, int number) {
  connection->channel = channel_connect(port);
  connection->request = malloc(size);
  for (int i = 0; i < size; i++) connection->request[i] = (char)(number + i);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->channel.fd, &event) < 0) fail("epoll_ctl");
}

/* Takes an answer whole, although its bytes may come one by one. */
static void receive(struct connection *connection) {
  while (connection->answered < size) {
    int count = channel_receive(&connection->channel, answer, size - connection->answered);
    if (count <= 0) fail("the server has ended a connection");
    if (memcmp(answer, connection->request + connection->answered, count) != 0) {
      fputs("an answer differs from its request\n", stderr);
      exit(1);
    }
    connection->answered += count;
  }
}

/* Goes on until a time, and returns the number of answers. */
static long run(double until) {
  long answers = 0;
  while (now() < until) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, PATIENCE_MS);
    if (count <= 0) {
      fputs("the server does not answer\n", stderr);
      exit(1);
    }
    for (int i = 0; i < count; i++) {
      receive(events[i].data.ptr);
      answers++;
      ask(events[i].data.ptr);
    }
  }
  return answers;
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: %s PORT SERVER_PID CONNECTIONS BYTES WARM_UP_SECONDS SECONDS\n", argv[0]);
    return 2;
  }
  int port = atoi(argv[1]), number = atoi(argv[3]);
  clockid_t server;
  if (clock_getcpuclockid(atoi(argv[2]), &server) != 0) fail("clock_getcpuclockid");
  size = atoi(argv[4]);
  answer = malloc(size);
#ifdef TLS
  tls_client();
#endif
  epoll = epoll_create1(0);
  struct connection *connections = calloc(number, sizeof *connections);
  for (int i = 0; i < number; i++) open_connection(&connections[i], port, i);
  for (int i = 0; i < number; i++) ask(&connections[i]);

  run(now() + atof(argv[5]));
  double start = now();
  double theirs = read_clock(server), ours = read_clock(CLOCK_PROCESS_CPUTIME_ID);
  long answers = run(start + atof(argv[6]));
  theirs = read_clock(server) - theirs, ours = read_clock(CLOCK_PROCESS_CPUTIME_ID) - ours;
  double seconds = now() - start;
  printf("%.0f %.2f %.2f\n", answers / seconds, theirs / answers * 1e6, ours / seconds);
}
