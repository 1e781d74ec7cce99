package io.weft.listener;

import io.weft.net.Address;
import io.weft.net.SocketConnection;
import io.weft.net.SocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A process with a single carrier, in which more connections wait than are accepted in a row. */
final class FairAccepting {
  private static final int CONNECTIONS = 64;

  private FairAccepting() {}

  /** Prints how many connections were accepted when the first of their threads had its turn. */
  public static void main(String[] arguments) throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    BlockingQueue<Integer> turns = new LinkedBlockingQueue<>();
    BlockingQueue<SocketConnection> connections = new LinkedBlockingQueue<>();
    Acceptor acceptor =
        new Acceptor(
            new ListenSocket(Address.of("127.0.0.1", 0), CONNECTIONS, false, 0, SocketOptions.NONE),
            connection -> {
              accepted.incrementAndGet();
              connections.add(connection);
              Thread.startVirtualThread(() -> turns.add(accepted.get()));
            });
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(SocketChannel.open(acceptor.localAddress().socketAddress()));
    }
    acceptor.start("fair");
    System.out.println(turns.take());
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.take().abort();
    }
    for (SocketChannel client : clients) {
      client.close();
    }
    acceptor.close();
  }
}
