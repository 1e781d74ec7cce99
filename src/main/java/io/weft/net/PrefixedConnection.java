package io.weft.net;

import java.io.InputStream;

/** A connection whose first bytes were read already. */
public final class PrefixedConnection extends DelegatingConnection {
  private final InputStream in;

  /**
   * {@code connection}, which is closed with this.
   *
   * @param in its bytes, those that were read already first
   */
  public PrefixedConnection(Connection connection, InputStream in) {
    super(connection);
    this.in = in;
  }

  @Override
  public InputStream in() {
    return in;
  }

  /** Cannot tell: the bytes that come first may be still to be read. */
  @Override
  public int readNow(byte[] target, int offset, int length) {
    return 0;
  }
}
