package io.weft.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The listeners that only this process can connect to, by name, and the connections to them.
 *
 * <p>The control thread adds and removes listeners, any thread connects. Source: {@code
 * envoy.extensions.bootstrap.internal_listener.v3.InternalListener}.
 */
public final class InternalListeners {
  private static final Address CLIENT = Address.internal("internal_client_address", "");

  private final int bufferBytes;
  private final Map<String, Consumer<SocketConnection>> acceptors = new ConcurrentHashMap<>();

  private InternalListeners(int bufferBytes) {
    this.bufferBytes = bufferBytes;
  }

  /**
   * Takes listeners.
   *
   * @param bufferBytes how many bytes may wait in each direction of a connection
   */
  public static InternalListeners of(int bufferBytes) {
    return new InternalListeners(bufferBytes);
  }

  /** Has no listener and may have none. */
  public static InternalListeners disabled() {
    return new InternalListeners(0);
  }

  /** Whether there may be listeners. */
  public boolean isEnabled() {
    return bufferBytes > 0;
  }

  /**
   * Has {@code acceptor} take connections to the listener {@code name}, on the thread that
   * connects; it must not block.
   */
  public void put(String name, Consumer<SocketConnection> acceptor) {
    acceptors.put(name, acceptor);
  }

  /** Has {@code acceptor} take no connection to the listener {@code name} any more. */
  public void remove(String name, Consumer<SocketConnection> acceptor) {
    acceptors.remove(name, acceptor);
  }

  /**
   * Connects to a listener; never blocks.
   *
   * @param to an internal address
   * @param passed what the listener learns of the connection
   * @return the client's end
   * @throws ConnectFailedException if there is no such listener
   */
  public SocketConnection connect(Address to, Passthrough passed) throws ConnectFailedException {
    Consumer<SocketConnection> acceptor = acceptors.get(to.internalListener());
    if (acceptor == null) {
      throw new ConnectFailedException(ConnectFailedException.Kind.REMOTE, "");
    }
    BytePipe up = new BytePipe(bufferBytes);
    BytePipe down = new BytePipe(bufferBytes);
    ConnectionInfo served = new ConnectionInfo(to, CLIENT);
    passed.metadata().namespaces().forEach(served::addDynamicMetadata);
    passed.objects().giveTo(served.filterState());
    acceptor.accept(new SocketConnection(new PipeWire(up, down), served));
    return new SocketConnection(new PipeWire(down, up), new ConnectionInfo(CLIENT, to));
  }
}
