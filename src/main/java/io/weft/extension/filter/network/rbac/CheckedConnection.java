package io.weft.extension.filter.network.rbac;

import io.weft.net.Connection;
import io.weft.net.DelegatingConnection;
import io.weft.net.DirectTransfer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A connection of which each piece that comes from the client has to pass a check. */
final class CheckedConnection extends DelegatingConnection {
  /** Looks at what comes. */
  @FunctionalInterface
  interface Check {
    /**
     * So many bytes have come, or -1 for the end of input.
     *
     * @throws IOException if they are not let in
     */
    void onData(int count) throws IOException;
  }

  private final Check check;
  private final InputStream in;

  CheckedConnection(Connection connection, Check check) {
    super(connection);
    this.check = check;
    InputStream unchecked = connection.in();
    this.in =
        unchecked instanceof DirectTransfer.Source source
            ? new CheckedSource(unchecked, source)
            : new CheckedInput(unchecked);
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public int readNow(byte[] target, int offset, int length) throws IOException {
    int count = super.readNow(target, offset, length);
    return count == 0 ? 0 : checked(count);
  }

  private int checked(int count) throws IOException {
    check.onData(count);
    return count;
  }

  private class CheckedInput extends InputStream {
    private final InputStream unchecked;

    CheckedInput(InputStream unchecked) {
      this.unchecked = unchecked;
    }

    @Override
    public int read() throws IOException {
      int octet = unchecked.read();
      check.onData(octet < 0 ? -1 : 1);
      return octet;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return checked(unchecked.read(target, offset, length));
    }
  }

  /** Keeps what is large out of the heap, if the connection can. */
  private final class CheckedSource extends CheckedInput implements DirectTransfer.Source {
    private final DirectTransfer.Source source;

    CheckedSource(InputStream unchecked, DirectTransfer.Source source) {
      super(unchecked);
      this.source = source;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return checked(source.read(target));
    }
  }
}
