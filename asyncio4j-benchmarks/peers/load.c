/*
 * Asks an echo server, over many connections at once: each sends one request, waits for its echo,
 * and sends the next. Prints the answers per second, the microseconds of processor time that the
 * server took for one, and how much of its own core this program took.
 *
 * Usage: load PORT SERVER_PID CONNECTIONS BYTES WARM_UP_SECONDS SECONDS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, PATIENCE_MS = 5000 };

struct connection {
  int fd;
  int answered;  /* bytes of the request that goes on */
  char *request; /* each connection has its own, so that a mix-up shows */
};

static int size;
static int epoll;
static char *answer;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double read_clock(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) fail("clock_gettime");
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static double now(void) {
  return read_clock(CLOCK_MONOTONIC);
}

static void ask(struct connection *connection) {
  connection->answered = 0;
  if (send(connection->fd, connection->request, size, 0) != size) fail("send");
}

static void open_connection(struct connection *connection, int port, int number) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection->fd = fd;
  connection->request = malloc(size);
  for (int i = 0; i < size; i++) connection->request[i] = (char)(number + i);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

/* Whether the answer is complete. */
static int receive(struct connection *connection) {
  ssize_t count = recv(connection->fd, answer, size - connection->answered, 0);
  if (count <= 0) fail("the server has ended a connection");
  if (memcmp(answer, connection->request + connection->answered, count) != 0) {
    fputs("an answer differs from its request\n", stderr);
    exit(1);
  }
  connection->answered += count;
  return connection->answered == size;
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
      if (receive(events[i].data.ptr)) {
        answers++;
        ask(events[i].data.ptr);
      }
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
