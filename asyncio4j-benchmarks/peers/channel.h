/* A connection of the echo benchmark: plain, or compiled with -DTLS one of OpenSSL. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif

struct channel {
  int fd;
#ifdef TLS
  SSL *ssl;
#endif
};

static void fail(const char *what) {
  perror(what);
#ifdef TLS
  ERR_print_errors_fp(stderr);
#endif
  exit(1);
}

#ifdef TLS

static SSL_CTX *tls;

static int trust(X509_STORE_CTX *chain, void *unused) {
  (void)chain, (void)unused;
  return 1;
}

/*
 * One kind of connection, whoever answers. No session is kept, so that each handshake is a whole one; and
 * the chain is not checked, so that the clients take less than the server.
 */
static inline void tls_client(void) {
  tls = SSL_CTX_new(TLS_client_method());
  if (!tls || !SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION)
      || !SSL_CTX_set_ciphersuites(tls, "TLS_AES_128_GCM_SHA256")) {
    fail("TLS");
  }
  SSL_CTX_set_read_ahead(tls, 1);
  SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_cert_verify_callback(tls, trust, NULL);
}

static inline void tls_server(const char *chain, const char *key) {
  tls = SSL_CTX_new(TLS_server_method());
  if (!tls || SSL_CTX_use_certificate_chain_file(tls, chain) != 1
      || SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
    fail("certificate");
  }
  SSL_CTX_set_read_ahead(tls, 1);
}

#endif

/* Sends at once what sending gives it, and not when it has more. */
static void send_at_once(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* The client's end, connected; that of TLS has shaken hands. It does not wait for ever. */
static inline struct channel channel_connect(int port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
  send_at_once(fd);
  struct timeval patience = {.tv_sec = 5};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  struct channel channel = {.fd = fd};
#ifdef TLS
  channel.ssl = SSL_new(tls);
  if (!channel.ssl || !SSL_set_fd(channel.ssl, fd) || SSL_connect(channel.ssl) != 1) fail("handshake");
#endif
  return channel;
}

/* The server's end, which does not block; that of TLS shakes hands as it is read. */
static inline struct channel channel_accept(int listener) {
  struct channel channel = {.fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)};
  if (channel.fd < 0) fail("accept");
  send_at_once(channel.fd);
#ifdef TLS
  channel.ssl = SSL_new(tls);
  if (!channel.ssl || !SSL_set_fd(channel.ssl, channel.fd)) fail("accept");
  SSL_set_accept_state(channel.ssl);
#endif
  return channel;
}

/* Whether all was sent. */
static inline int channel_send(struct channel *channel, const void *data, int size) {
#ifdef TLS
  ERR_clear_error();
  return SSL_write(channel->ssl, data, size) == size;
#else
  return send(channel->fd, data, size, MSG_NOSIGNAL) == size;
#endif
}

/* How many bytes have come; 0 at the end, and below it if there are none now. */
static inline int channel_receive(struct channel *channel, void *data, int size) {
#ifdef TLS
  ERR_clear_error();
  int count = SSL_read(channel->ssl, data, size);
  if (count > 0) return count;
  return SSL_get_error(channel->ssl, count) == SSL_ERROR_WANT_READ ? -1 : 0;
#else
  ssize_t count = recv(channel->fd, data, size, 0);
  return count > 0 ? count : 0;
#endif
}

/* Whether there may be more to receive although the socket is not ready. */
static inline int channel_pending(struct channel *channel) {
#ifdef TLS
  return SSL_has_pending(channel->ssl);
#else
  (void)channel;
  return 0;
#endif
}

static inline void channel_close(struct channel *channel) {
#ifdef TLS
  ERR_clear_error();
  if (SSL_is_init_finished(channel->ssl)) SSL_shutdown(channel->ssl);
  SSL_free(channel->ssl);
#endif
  close(channel->fd);
}

static inline double read_clock(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) fail("clock_gettime");
  return time.tv_sec + time.tv_nsec * 1e-9;
}
