package io.weft.net;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A connection of which each piece that comes from the client has to pass a check, which may block.
 * What hosts send before goes to the client.
 */
public final class CheckedConnection extends DelegatingConnection {
  /** Looks at what comes. */
  @FunctionalInterface
  public interface Check {
    /**
     * So many bytes have come, or -1 for the end of input where that is no end of the connection.
     *
     * @throws IOException if they are not let in
     */
    void onData(int count) throws IOException;
  }

  private final Check check;
  private final boolean checksEnd;
  private final InputStream in;

  /** {@code connection} for {@code next}, on whose kind it depends whether its end is checked. */
  public CheckedConnection(Connection connection, ConnectionHandler next, Check check) {
    super(connection);
    this.checksEnd = next.terminal().servesHalfClosed();
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

  @CanIgnoreReturnValue
  private int checked(int count) throws IOException {
    if (count >= 0 || checksEnd) {
      check.onData(count);
    }
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
      checked(octet < 0 ? -1 : 1);
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
