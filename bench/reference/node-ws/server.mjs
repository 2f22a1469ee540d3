// A hub as small as can be: each text frame goes to everybody. Listens on the port in PORT.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), backlog: 1024 });
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    for (const client of server.clients) client.send(data, { binary: false });
  });
});
