package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection whose first bytes were read already. */
public final class PrefixedConnection implements Connection {
  private final Connection connection;
  private final InputStream in;

  /**
   * {@code connection}, which is closed with this.
   *
   * @param in its bytes, those that were read already first
   */
  public PrefixedConnection(Connection connection, InputStream in) {
    this.connection = connection;
    this.in = in;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return connection.out();
  }

  @Override
  public ConnectionInfo info() {
    return connection.info();
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection.shutdownOutput();
  }

  @Override
  public void abort() {
    connection.abort();
  }

  @Override
  public void abortInput() {
    connection.abortInput();
  }

  @Override
  public void resetOnClose() {
    connection.resetOnClose();
  }

  @Override
  public boolean isStale() {
    return connection.isStale();
  }

  @Override
  public boolean refusesOutput() {
    return connection.refusesOutput();
  }

  @Override
  public void close() {
    connection.close();
  }
}
