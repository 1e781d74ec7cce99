package io.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What carries the bytes of a {@link SocketConnection}; as that says of its own methods. */
interface Wire {
  /** Reads what is there, at least one byte; -1 at the end of input. Blocks. */
  int read(ByteBuffer target) throws IOException;

  /** Writes all of {@code source}; blocks while the peer does not read. */
  void write(ByteBuffer source) throws IOException;

  /** Has blocked and later reads find the end of input; never blocks. */
  void shutdownInput() throws IOException;

  /** Sends the end of input to the peer. */
  void shutdownOutput() throws IOException;

  /** Has {@link #close} tell the peer by a reset. */
  void resetOnClose();

  /** Reads what is there, 0 bytes if nothing is, -1 at the end of input; never blocks. */
  int readNow(ByteBuffer target) throws IOException;

  /** Whether the peer takes no bytes any more; may send one to find out, and never blocks. */
  boolean refusesOutput();

  /** Whether {@link #close} was not called. */
  boolean isOpen();

  /** Has blocked and later reads and writes fail; any thread, never blocks. */
  void close();
}
