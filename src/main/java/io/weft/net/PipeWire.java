package io.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One end of a connection within this process. */
final class PipeWire implements Wire {
  private final BytePipe in;
  private final BytePipe out;
  private volatile boolean resets;
  private volatile boolean closed;

  PipeWire(BytePipe in, BytePipe out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return in.read(target);
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    out.write(source);
  }

  @Override
  public void shutdownInput() {
    in.drain();
  }

  @Override
  public void shutdownOutput() {
    out.end();
  }

  @Override
  public void resetOnClose() {
    resets = true;
  }

  @Override
  public int readNow(ByteBuffer target) throws IOException {
    return in.isReadable() ? in.read(target) : 0;
  }

  @Override
  public boolean refusesOutput() {
    return out.isClosed();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    in.close();
    if (resets) {
      out.reset();
    } else {
      out.end();
    }
  }
}
