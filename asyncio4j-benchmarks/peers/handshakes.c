/*
 * Asks an echo server over TLS with some threads: each connects, shakes hands, sends one request, waits
 * for its echo, closes, and begins again. Prints the connections per second, the microseconds of
 * processor time that the server took for one, and how much of its own core this program took.
 *
 * Usage: handshakes PORT SERVER_PID THREADS BYTES WARM_UP_SECONDS SECONDS
 */
#define _GNU_SOURCE
#define TLS
#include "channel.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static int port, size;
static atomic_long done;
static atomic_int enough;

static void shake_hands(const char *request, char *answer) {
  struct channel channel = channel_connect(port);
  if (SSL_session_reused(channel.ssl)) {
    fputs("a session was resumed\n", stderr);
    exit(1);
  }
  if (!channel_send(&channel, request, size)) fail("send");
  for (int answered = 0; answered < size;) {
    int count = channel_receive(&channel, answer + answered, size - answered);
    if (count <= 0) fail("the server has ended a connection");
    answered += count;
  }
  if (memcmp(answer, request, size) != 0) {
    fputs("an answer differs from its request\n", stderr);
    exit(1);
  }
  channel_close(&channel);
}

static void *shake_hands_again_and_again(void *number) {
  char *request = malloc(size), *answer = malloc(size);
  for (int i = 0; i < size; i++) request[i] = (char)((long)number + i);
  while (!enough) {
    shake_hands(request, answer);
    done++;
  }
  return NULL;
}

static void wait_for(const char *seconds) {
  usleep((useconds_t)(atof(seconds) * 1e6));
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: %s PORT SERVER_PID THREADS BYTES WARM_UP_SECONDS SECONDS\n", argv[0]);
    return 2;
  }
  port = atoi(argv[1]), size = atoi(argv[4]);
  clockid_t server;
  if (clock_getcpuclockid(atoi(argv[2]), &server) != 0) fail("clock_getcpuclockid");
  signal(SIGPIPE, SIG_IGN);
  tls_client();
  int number = atoi(argv[3]);
  pthread_t *threads = calloc(number, sizeof *threads);
  for (int i = 0; i < number; i++) {
    if (pthread_create(&threads[i], NULL, shake_hands_again_and_again, (void *)(long)i) != 0) fail("thread");
  }

  wait_for(argv[5]);
  double start = read_clock(CLOCK_MONOTONIC), before = done;
  double theirs = read_clock(server), ours = read_clock(CLOCK_PROCESS_CPUTIME_ID);
  wait_for(argv[6]);
  double count = done - before;
  theirs = read_clock(server) - theirs, ours = read_clock(CLOCK_PROCESS_CPUTIME_ID) - ours;
  double seconds = read_clock(CLOCK_MONOTONIC) - start;
  enough = 1;
  for (int i = 0; i < number; i++) pthread_join(threads[i], NULL);
  printf("%.0f %.2f %.2f\n", count / seconds, theirs / count * 1e6, ours / seconds);
}
