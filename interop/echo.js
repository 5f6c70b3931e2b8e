// Echo over TCP on Node, as the server or as many clients at once.
//
// Usage: echo.js server [CHAIN KEY] | client PORT [AUTHORITIES]
//
// With files it does so over TLS.

const crypto = require('crypto');
const fs = require('fs');
const net = require('net');
const tls = require('tls');

const CONNECTIONS = 200;

function serve(chain, key) {
  const echo = socket => socket.on('error', error => console.error('error', error.message)).pipe(socket);
  const options = {allowHalfOpen: true};
  const server = chain
      ? tls.createServer({...options, cert: fs.readFileSync(chain), key: fs.readFileSync(key)}, echo)
      : net.createServer(options, echo);
  server.listen(0, '127.0.0.1', CONNECTIONS, () => console.log('listening on port', server.address().port));
}

function ask(port, authorities) {
  const bytes = crypto.randomBytes(crypto.randomInt(300_000));
  return new Promise((resolve, reject) => {
    const options = {host: '127.0.0.1', port, allowHalfOpen: true};
    const socket = authorities ? tls.connect({...options, ca: authorities}) : net.connect(options);
    const parts = [];
    socket.on('error', reject);
    socket.on('data', part => parts.push(part));
    socket.on('end', () => {
      const back = Buffer.concat(parts);
      back.equals(bytes) ? resolve() : reject(new Error(`${back.length} bytes of ${bytes.length}, or others, came back`));
    });
    for (let from = 0; from < bytes.length;) {
      const to = from + crypto.randomInt(1, 50_000);
      socket.write(bytes.subarray(from, to));
      from = to;
    }
    socket.end(); // only its half
  });
}

const [role, ...files] = process.argv.slice(2);
if (role === 'server') {
  serve(...files);
} else {
  const authorities = files.length > 1 ? fs.readFileSync(files[1]) : undefined;
  Promise.all(Array.from({length: CONNECTIONS}, () => ask(Number(files[0]), authorities)))
      .catch(error => { console.error(error.message); process.exit(1); });
}
