package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection that is another one but for what a subclass does otherwise. */
public abstract class DelegatingConnection implements Connection {
  private final Connection connection;

  /** {@code connection}, which is closed with this. */
  protected DelegatingConnection(Connection connection) {
    this.connection = connection;
  }

  @Override
  public InputStream in() {
    return connection.in();
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
  public int readNow(byte[] target, int offset, int length) throws IOException {
    return connection.readNow(target, offset, length);
  }

  @Override
  public void close() {
    connection.close();
  }
}
