package io.weft.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection to a client or to a host, in clear text or encrypted.
 *
 * <p>An identity object. At most one thread reads and one writes at a time; both block. A blocked
 * thread is freed by {@link #abort}, never by an interrupt. Whoever accepted or opened the
 * connection closes it.
 */
public interface Connection extends Closeable {
  /** The bytes from the peer; end of input is the peer's half-close. Unbuffered. */
  InputStream in();

  /** The way to the peer. Unbuffered: each write is a system call or a TLS record. */
  OutputStream out();

  /** Addresses and other facts about this connection. */
  ConnectionInfo info();

  /** Sends end of input to the peer; reading goes on. */
  void shutdownOutput() throws IOException;

  /**
   * Closes the socket at once, so that blocked and later reads and writes fail. Any thread, never
   * blocks, may be called again.
   */
  void abort();

  /**
   * Has blocked and later reads find the end of input, while writing goes on; so an answer can
   * still be sent to a peer that is too slow. Any thread, never blocks. A transport that cannot
   * tell the directions apart aborts.
   */
  default void abortInput() {
    abort();
  }

  /**
   * Has {@link #abort} tell the peer by a reset that the connection broke off, instead of an
   * orderly end. A transport that has no reset ends orderly.
   */
  default void resetOnClose() {}

  /**
   * Whether an idle connection cannot be used again: the peer has closed it, or has sent bytes that
   * nobody asked for, which are lost. Never blocks; nobody may be reading.
   */
  default boolean isStale() {
    return false;
  }

  /**
   * Whether the peer had certainly closed before it could take what was written: its system has
   * answered with a reset. To be asked after the end of input was read, and sends an octet to find
   * out; the connection is of no use afterwards. Never blocks; nobody may be writing.
   */
  default boolean refusesOutput() {
    return false;
  }

  /**
   * Reads what is there without blocking; for the one thread that uses the connection, while no
   * other writes.
   *
   * @return how many bytes were read; 0 if none is there, or if the transport cannot tell; -1 at
   *     the end of input
   */
  default int readNow(byte[] target, int offset, int length) throws IOException {
    return 0;
  }

  /** Closes orderly; may block for a short time to send what the transport owes. */
  @Override
  void close();
}
