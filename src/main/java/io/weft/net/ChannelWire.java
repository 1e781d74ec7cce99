package io.weft.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** A TCP or Unix socket in blocking mode. */
final class ChannelWire implements Wire {
  /** Whenever so many bytes were read, the carrier is left to threads that wait for it. */
  private static final int YIELD_BYTES = 512 * 1024;

  private final SocketChannel channel;

  /** Of the thread that reads. */
  private int readSinceYield;

  ChannelWire(SocketChannel channel) {
    this.channel = channel;
  }

  SocketChannel channel() {
    return channel;
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // only for fairness: nothing depends on who runs next
  public int read(ByteBuffer target) throws IOException {
    if (readSinceYield >= YIELD_BYTES) {
      readSinceYield = 0;
      Thread.yield();
    }
    try {
      int count = channel.read(target);
      readSinceYield += count;
      return count;
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    try {
      while (source.hasRemaining()) {
        channel.write(source);
      }
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void resetOnClose() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException | UnsupportedOperationException e) {
      // A Unix socket has no reset.
    }
  }

  @Override
  public int readNow(ByteBuffer target) throws IOException {
    try {
      channel.configureBlocking(false);
      int count = channel.read(target);
      channel.configureBlocking(true);
      return count;
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
  }

  @Override
  public boolean refusesOutput() {
    try {
      channel.configureBlocking(false);
      channel.write(ByteBuffer.wrap(new byte[1]));
      return false;
    } catch (ClosedChannelException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    Sockets.abort(channel);
  }

  private static IOException closed(ClosedChannelException cause) {
    // An asynchronous close is an abort; both are expected ends and need no trace.
    return new ConnectionAbortedException(
        cause instanceof AsynchronousCloseException ? "connection aborted" : "connection closed");
  }
}
