// Loaded before anything else, this makes a process fail as soon as it turns to the network.
import dns from 'node:dns';
import net from 'node:net';

function refuse() {
  process.stderr.write('Something asked for the network.\n');
  process.exit(97);
}

net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
dns.promises.lookup = refuse;
globalThis.fetch = refuse;
