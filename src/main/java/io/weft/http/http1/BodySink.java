package io.weft.http.http1;

import io.weft.net.DirectTransfer;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Frames a body on its way to a connection. Reused by the messages of one connection. */
final class BodySink extends OutputStream implements Http1Body.DirectTarget {
  private final Http1Writer writer;
  private Framing framing = Framing.NONE;
  private long left;
  private long body;

  BodySink(Http1Writer writer) {
    this.writer = writer;
  }

  void begin(Framing how, long length) {
    framing = how;
    left = length;
    body = 0;
  }

  /** How many bytes of body were written, without framing. */
  long bodyBytes() {
    return body;
  }

  /** Whether as many bytes were written as {@code content-length} said. */
  boolean isComplete() {
    return framing != Framing.LENGTH || left == 0;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    switch (framing) {
      case NONE -> {}
      case LENGTH -> {
        take(length);
        writer.bytes(source, offset, length);
      }
      case CHUNKED -> {
        writer.hex(length);
        writer.lineEnd();
        writer.bytes(source, offset, length);
        writer.lineEnd();
        body += length;
      }
      case UNTIL_CLOSE, RAW -> {
        writer.bytes(source, offset, length);
        body += length;
      }
    }
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }

  @Override
  public DirectTransfer.@Nullable Sink beginDirect(long bytes) throws IOException {
    DirectTransfer.Sink direct = writer.direct();
    if (direct == null || framing == Framing.NONE) {
      return null;
    }
    if (framing == Framing.CHUNKED) {
      if (bytes == Long.MAX_VALUE) {
        return null;
      }
      writer.hex(bytes);
      writer.lineEnd();
    }
    if (framing == Framing.LENGTH && bytes > left) {
      return null;
    }
    writer.flush();
    return direct;
  }

  @Override
  public void onDirect(int bytes) {
    body += bytes;
    left -= bytes;
  }

  @Override
  public void endDirect() throws IOException {
    if (framing == Framing.CHUNKED) {
      writer.lineEnd();
    }
  }

  private void take(int length) throws IOException {
    if (length > left) {
      throw new IOException("body longer than its content-length");
    }
    left -= length;
    body += length;
  }
}
