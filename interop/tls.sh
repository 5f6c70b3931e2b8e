# The groups of checks of TLS. Part of run, which has what they use.

### certificates, and who talks

certificate() { # name, subject, options
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 7 -subj "$2" \
    -out "$work/$1.pem" -keyout "$work/$1.key" "${@:3}" 2> "$work/openssl" ||
    { echo "openssl makes no certificate: $(tail -n 1 "$work/openssl")" >&2 && exit 1; }
}

leaf() { # name, subject, who signs, options
  certificate "$1" "$2" -CA "$work/$3.pem" -CAkey "$work/$3.key" -addext basicConstraints=critical,CA:FALSE "${@:4}"
}

certificates() {
  certificate ca '/CN=interop authority'
  certificate stranger '/CN=some other authority'
  leaf server /CN=localhost ca -addext subjectAltName=DNS:localhost,IP:127.0.0.1
  leaf elsewhere /CN=elsewhere ca -addext subjectAltName=DNS:elsewhere.example
  leaf client /CN=Alice ca
  leaf unknown /CN=Mallory stranger
}

# Waits until a file has a line.
saw() { # file, pattern
  local i
  for ((i = 0; i < LIMIT * 10; i++)); do
    ! grep -aqE -- "$2" "$1" || return 0
    sleep 0.1
  done
  echo "no '$2' came" && tail -n 2 "$1" && exit 1
}

# Starts openssl as a client of the server that was started last. It does what `say` tells it, until it ends or is told Q.
open_client() {
  rm -f "$work/in" && mkfifo "$work/in" && exec {in}<> "$work/in"
  : > "$work/out"
  openssl s_client -connect "127.0.0.1:$port" -servername localhost -CAfile "$work/ca.pem" "$@" \
    < "$work/in" > "$work/out" 2>&1 {in}>&- &
  client=$!
}

say() { printf '%s\n' "$1" >&"$in"; }

answers() { # says it, and waits for its echo
  say "$1"
  saw "$work/out" "$1" # openssl may be in the middle of a line of its own
}

ended() { # of itself
  for ((i = 0; i < LIMIT * 10; i++)); do
    kill -0 "$client" 2> /dev/null || return 0
    sleep 0.1
  done
  echo 'openssl does not end' && exit 1
}

quit() {
  say Q
  ended
  wait "$client"
}

### openssl s_client at our server

agree() { # what of, options
  open_client -verify_return_error -verify_hostname localhost "${@:2}"
  saw "$work/out" 'Verify return code: 0 \(ok\)'
  saw "$work/out" "$1"
  answers hello
  quit
  saw "$log" ' 6 bytes, ended'
}

update_keys() {
  open_client -tls1_3
  saw "$work/out" 'Verify return code: 0'
  for i in 1 2 3; do
    say K # and asks for the other side's
    for ((j = 0; j < LIMIT * 10 && $(grep -c ^KEYUPDATE "$work/out") < i; j++)); do sleep 0.1; done
    answers "hello $i"
  done
  quit
}

renegotiate() { # which is refused, and does not hang
  open_client -tls1_2
  saw "$work/out" 'Verify return code: 0'
  say R
  saw "$work/out" '^RENEGOTIATING'
  ended
}

resume() { # with the ticket, which has come before the echo
  open_client "$1" -sess_out "$work/session"
  answers hello
  quit
  open_client "$1" -sess_in "$work/session"
  saw "$work/out" '^Reused, TLSv1'
  answers again
  quit
}

close_early() { # in the middle of what comes back
  open_client "$@"
  saw "$work/out" 'Verify return code: 0'
  answers hello
  quit
  saw "$log" ' 6 bytes, ended'
}

cut_off() { # without close_notify
  open_client "$@"
  answers 'cut off'
  kill "$client"
  saw "$log" ' 8 bytes, .*close_notify'
}

refuse() { # what openssl says, options
  open_client "${@:2}"
  saw "$work/out" "$1"
}

s_client_at_ours() {
  local echo=(interop/TlsEcho.java "$work/server.pem" "$work/server.key")
  java_server "${echo[@]}"
  check 'openssl at our server, TLS 1.3' openssl agree 'New, TLSv1.3' -tls1_3
  check 'openssl at our server, TLS 1.2' openssl agree 'New, TLSv1.2' -tls1_2
  check 'openssl at our server, ALPN' openssl agree '^ALPN protocol: echo/1' -alpn other,echo/1
  check 'openssl at our server, no common ALPN' openssl refuse 'no application protocol' -alpn other
  check 'openssl at our server, TLS 1.1 is refused' openssl refuse 'alert protocol version' -tls1_1 -cipher DEFAULT@SECLEVEL=0
  check 'openssl updates keys at our server' openssl update_keys
  check 'openssl renegotiates at our server' openssl renegotiate
  check 'openssl resumes at our server, TLS 1.3' openssl resume -tls1_3
  check 'openssl resumes at our server, TLS 1.2' openssl resume -tls1_2
  check 'openssl closes at our server, TLS 1.2' openssl close_early -tls1_2
  check 'openssl is cut off at our server, TLS 1.3' openssl cut_off -tls1_3
  check 'openssl is cut off at our server, TLS 1.2' openssl cut_off -tls1_2
  check 'the TLS server tells of no failure of its own' '' nothing_thrown
  stop
  java_server "${echo[@]}" "$work/ca.pem"
  for version in 1_3 1_2; do
    check "openssl shows a certificate to our server, $version" openssl \
      agree 'New, TLSv1' -tls$version -cert "$work/client.pem" -key "$work/client.key"
    check "openssl shows none to our server, $version" openssl refuse 'alert (certificate required|bad certificate|handshake failure)' -tls$version
    check "openssl shows one that our server does not know, $version" openssl \
      refuse 'alert (unknown ca|certificate unknown|bad certificate)' -tls$version -cert "$work/unknown.pem" -key "$work/unknown.key"
  done
  check 'our server knows who the client was' openssl saw "$log" ' CN=Alice: 6 bytes, ended'
  stop
}

nothing_thrown() { # that nobody has caught
  ! grep -E 'Exception: ' "$log" || exit 1
}

### our client at openssl s_server

s_server() {
  start 'openssl s_server' 'ACCEPT .*:' openssl s_server -accept 127.0.0.1:0 -cert "$work/server.pem" \
    -key "$work/server.key" -CAfile "$work/ca.pem" "$@"
}

ours() { # what it prints, as one line; host, authorities, times, text, certificate
  local out status=0
  out=$(within ./asyncio interop/TlsClient.java "$2" "$port" "$work/$3.pem" "${@:4:2}" \
    ${6:+"$work/$6.pem" "$work/$6.key"} | paste -sd '|') || status=$?
  ((status != 124)) || exit 124
  [[ $out =~ $1 ]] || { echo "it does not say '$1', but '$(tail -c 300 <<< "$out")'" && exit 1; }
}

cut_off_by_server() {
  : > "$work/cut" # it may be there from an earlier check
  within ./asyncio interop/TlsClient.java localhost "$port" "$work/ca.pem" 1 hello > "$work/cut" 2>&1 &
  saw "$work/cut" '^TLSv1'
  kill "${servers[-1]}"
  saw "$work/cut" 'close_notify'
}

ours_at_s_server() {
  local version
  for version in 1_3 1_2; do
    s_server -tls$version -alpn echo/1 -rev
    check "our client at openssl, TLS $version" openssl \
      ours "^TLSv${version/_/.} TLS_[A-Z0-9_]+ echo/1\|olleh\|*\$" localhost ca 1 'hello\nCLOSE\n'
    check "our client does not know the authority, $version" openssl ours 'CN=localhost.*CN=interop authority' localhost stranger 1 x
    stop
    s_server -tls$version -www
    check "our client resumes at openssl, TLS $version" openssl \
      ours "New, TLSv1.*Reused, TLSv${version/_/.}" localhost ca 2 'GET / HTTP/1.0\r\n\r\n'
    stop
    s_server -tls$version -Verify 1 -verify_return_error -rev
    check "our client shows a certificate to openssl, $version" openssl \
      ours "^TLSv${version/_/.} .*\|olleh\|*\$" localhost ca 1 'hello\nCLOSE\n' client
    check "our client shows none to openssl, $version" openssl ours 'certificate_required|handshake_failure|bad_certificate' localhost ca 1 'hello\n'
    check "our client shows one that openssl does not know, $version" openssl \
      ours 'unknown_ca|certificate_unknown|bad_certificate' localhost ca 1 'hello\n' unknown
    stop
    s_server -tls$version -rev
    check "our client is cut off by openssl, $version" openssl cut_off_by_server
    stop
  done
  start 'openssl s_server' 'ACCEPT .*:' openssl s_server -accept 127.0.0.1:0 -cert "$work/elsewhere.pem" \
    -key "$work/elsewhere.key" -rev
  check 'our client finds another name than it expects' openssl ours 'localhost.*elsewhere\.example' localhost ca 1 x
  stop
}

### HTTPS: curl, wrk, nginx

whole_as() { # options
  get -o "$work/got" "$@" "https://127.0.0.1:$port/big" && cmp "$work/got" "$work/www/big"
}

distrusts() {
  local status=0
  get --cacert "$work/stranger.pem" "https://127.0.0.1:$port/" || status=$?
  same 'exit status of curl' 60 "$status"
}

at_once() {
  seq 1 200 | within xargs -P 32 -I{} curl -sS --cacert "$work/ca.pem" -o /dev/null -w '%{http_code}\n' \
    "https://127.0.0.1:$port/index.html" > "$work/codes"
  same 'answers 200' 200 "$(grep -c '^200$' "$work/codes")"
}

https_get() { # what else it must say
  within ./asyncio examples/HttpsGet.java "https://localhost:$port/index.html" "$work/ca.pem" \
    > "$work/got" 2> "$work/said" || { tail -n 1 "$work/said" && exit 1; }
  cmp "$work/got" "$work/www/index.html"
  for each in 'CN=localhost' 'CN=interop authority' 'localhost, 127.0.0.1' "$@"; do
    grep -qF "$each" "$work/said" || { echo "nothing of $each" && cat "$work/said" && exit 1; }
  done
}

tls_proxy() { # mode, files; in front of the server that was started last
  [[ -z $port ]] || java_server examples/TlsProxy.java "$@" 127.0.0.1 "$port" 0
}

over_https() { # name of the server
  scheme=https
  check "curl gets a file of 20 MB from $1, TLS 1.3" curl whole_as --tlsv1.3
  check "curl gets a file of 20 MB from $1, TLS 1.2" curl whole_as --tls-max 1.2
  check "curl gets a range from $1" curl range
  check "curl breaks off at $1" curl breaks_off
  check "curl keeps a connection to $1" curl one_connection
  check "curl does not trust $1" curl distrusts
  check "32 of curl at once at $1" curl at_once
  check "wrk finds no error at $1" wrk load index.html
  check "the client of HTTPS gets a page from $1" '' https_get TLSv1.3
  scheme=http
}

nginx_server() { # its servers are the input, and one listens on $free
  cat > "$work/nginx.conf" << END
daemon off;
master_process off;
error_log $work/nginx.err;
pid $work/nginx.pid;
events { worker_connections 1000; }
http {
  access_log off;
  log_not_found off;
  default_type text/html;
  client_body_temp_path $work/nginx;
  proxy_temp_path $work/nginx;
  fastcgi_temp_path $work/nginx;
  uwsgi_temp_path $work/nginx;
  scgi_temp_path $work/nginx;
  $(cat)
}
END
  : > "$work/nginx.err"
  # It does not say where it listens, so that is waited for.
  ! has nginx || start nginx 'listening on port ' bash -c 'nginx -c "$1" & trap "kill $!" TERM
    until (: < "/dev/tcp/127.0.0.1/$2") 2> /dev/null || ! kill -0 $!; do sleep 0.1; done
    echo "listening on port $2"; wait' - "$work/nginx.conf" "$free"
}

nginx_tells_nothing() {
  ! grep -E '\[(error|crit|alert|emerg)\]' "$work/nginx.err" || exit 1
}

https() {
  java_server examples/FileServer.java "$work/www" 0 "$work/server.pem" "$work/server.key"
  over_https 'our files by HTTPS'
  check 'our files by HTTPS: nothing has failed' '' nothing_thrown
  local upstream=$port
  free_port
  [[ -z $port ]] || nginx_server << END
  upstream ours { server 127.0.0.1:$upstream; keepalive 16; }
  server {
    listen 127.0.0.1:$free;
    location / {
      proxy_pass https://ours;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_trusted_certificate $work/ca.pem;
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;
      proxy_ssl_protocols TLSv1.2 TLSv1.3;
    }
  }
END
  check 'curl gets a file of 20 MB from us through nginx' 'curl nginx' whole big
  check 'curl breaks off at nginx in front of us' 'curl nginx' breaks_off
  check 'wrk finds no error at nginx in front of us' 'wrk nginx' load index.html
  check 'nginx in front of us tells of no failure' nginx nginx_tells_nothing
  stop

  java_server examples/FileServer.java "$work/www" 0
  tls_proxy server "$work/server.pem" "$work/server.key"
  over_https 'the TLS proxy'
  check 'the TLS proxy tells of no failure' '' nothing_thrown
  stop

  free_port
  nginx_server << END
  server {
    listen 127.0.0.1:$free ssl;
    ssl_certificate $work/server.pem;
    ssl_certificate_key $work/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    root $work/www;
  }
END
  check 'the client of HTTPS gets a page from nginx' nginx https_get TLSv1.3 http/1.1
  tls_proxy client "$work/ca.pem"
  check 'curl gets a file of 20 MB from nginx through the TLS proxy' 'curl nginx' whole big
  check 'curl keeps a connection to nginx through the TLS proxy' 'curl nginx' one_connection
  check 'wrk finds no error at nginx through the TLS proxy' 'wrk nginx' load index.html
  check 'the TLS proxy in front of nginx tells of no failure' nginx nothing_thrown
  check 'nginx behind the TLS proxy tells of no failure' nginx nginx_tells_nothing
  stop
}

### echo over TLS

tls_half_close() { # what the plain server says comes back after its client's end, through two proxies
  same checksum "$(sha256sum < "$work/www/big")" "$(within nc -N 127.0.0.1 "$port" < "$work/www/big")"
}

tls_echo() {
  java_server interop/TlsEcho.java "$work/server.pem" "$work/server.key"
  check '200 connections of CPython to our TLS' python3 within python3 interop/echo.py client "$port" "$work/ca.pem"
  check '200 connections of Node to our TLS' node within node interop/echo.js client "$port" "$work/ca.pem"
  check '200 connections of ours to our TLS' '' within ./asyncio interop/EchoClients.java "$port" "$work/ca.pem"
  check 'the TLS server has seen regular ends only' '' all_ended
  stop
  local program
  for program in 'python3 interop/echo.py' 'node interop/echo.js'; do
    ! has ${program% *} || start "${program% *}" 'listening on port ' $program server "$work/server.pem" "$work/server.key"
    check "200 connections to the TLS of ${program% *}" "${program% *}" \
      within ./asyncio interop/EchoClients.java "$port" "$work/ca.pem"
    stop
  done
  ! has socat || start socat 'listening on AF=2 127.0.0.1:' \
    socat -d -d -t "$LIMIT" TCP-LISTEN:0,bind=127.0.0.1,fork EXEC:sha256sum
  tls_proxy server "$work/server.pem" "$work/server.key"
  tls_proxy client "$work/ca.pem"
  check 'netcat ends its half through two TLS proxies, and socat answers' 'nc socat' tls_half_close
  stop
}

all_ended() {
  same 'regular ends' 600 "$(grep -c 'bytes, ended$' "$log")"
}
