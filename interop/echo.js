// Echo over TCP on Node, as the server or as many clients at once.
//
// Usage: echo.js server | client PORT

const crypto = require('crypto');
const net = require('net');

const CONNECTIONS = 200;

function serve() {
  const server = net.createServer({allowHalfOpen: true}, socket => socket.pipe(socket));
  server.listen(0, '127.0.0.1', CONNECTIONS, () => console.log('listening on port', server.address().port));
}

function ask(port) {
  const bytes = crypto.randomBytes(crypto.randomInt(300_000));
  return new Promise((resolve, reject) => {
    const socket = net.connect({host: '127.0.0.1', port, allowHalfOpen: true});
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

if (process.argv[2] === 'server') {
  serve();
} else {
  Promise.all(Array.from({length: CONNECTIONS}, () => ask(Number(process.argv[3]))))
      .catch(error => { console.error(error.message); process.exit(1); });
}
