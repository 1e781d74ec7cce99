package io.weft.testing;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.http2.hpack.HpackDecoder;
import io.weft.http.http2.hpack.HpackEncoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An end of an HTTP/2 connection that sends what it is told, well formed or not, and reads frame by
 * frame. One thread; reads block.
 */
public final class RawHttp2Peer implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  public static final int PADDED = 8;
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final long TABLE_BYTES = 4096;

  /** A frame that came. */
  @SuppressWarnings("ArrayRecordComponent") // read by tests, never compared
  public record Frame(int type, int flags, int streamId, byte[] payload) {
    /** Whether the frame is the last of its stream. */
    public boolean endsStream() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }

    /** The payload as text. */
    public String text() {
      return new String(payload, StandardCharsets.ISO_8859_1);
    }

    /** The four bytes at {@code offset}. */
    public int integer(int offset) {
      return ByteBuffer.wrap(payload).getInt(offset);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, true);
  private final HpackDecoder decoder = new HpackDecoder(TABLE_BYTES);

  /** The other end of {@code socket}, which it closes. */
  public RawHttp2Peer(Socket socket) throws IOException {
    this.socket = socket;
    // Each frame is written by itself: none waits until the other side has noticed the one before.
    socket.setTcpNoDelay(true);
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Begins as a client does. */
  public RawHttp2Peer begin() throws IOException {
    send(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
    return frame(SETTINGS, 0, 0);
  }

  /** Reads the preface of a client, and begins as a server does. */
  public RawHttp2Peer accept() throws IOException {
    String preface = new String(in.readNBytes(PREFACE.length()), StandardCharsets.ISO_8859_1);
    if (!preface.equals(PREFACE)) {
      throw new IOException("no preface: " + preface);
    }
    return frame(SETTINGS, 0, 0);
  }

  /** Sends a setting. */
  public RawHttp2Peer setting(int id, int value) throws IOException {
    return frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
  }

  /** Sends a request for {@code path}. */
  public RawHttp2Peer request(int id, String method, String path, boolean end) throws IOException {
    return headers(
        id, end, ":method", method, ":scheme", "http", ":path", path, ":authority", "a.test");
  }

  /** Sends fields. */
  public RawHttp2Peer headers(int id, boolean end, String... namesAndValues) throws IOException {
    return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), id, block(namesAndValues));
  }

  /** A block of fields, as the next one to be sent. */
  public byte[] block(String... namesAndValues) {
    encoder.begin();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      encoder.field(HeaderName.of(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return Arrays.copyOf(encoder.bytes(), encoder.length());
  }

  /** Sends a piece of a body. */
  public RawHttp2Peer data(int id, String text, boolean end) throws IOException {
    return frame(DATA, end ? END_STREAM : 0, id, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Resets a stream. */
  public RawHttp2Peer reset(int id, int code) throws IOException {
    return frame(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(code).array());
  }

  /** Grants {@code bytes} more. */
  public RawHttp2Peer windowUpdate(int id, int bytes) throws IOException {
    return frame(WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** Sends a frame of any kind. */
  public RawHttp2Peer frame(int type, int flags, int id, byte... payload) throws IOException {
    return send(frameBytes(type, flags, id, payload));
  }

  /** A frame of any kind, for {@link #send}, which may send several at once. */
  public static byte[] frameBytes(int type, int flags, int id, byte... payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >>> 16);
    frame.write(payload.length >>> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** Sends bytes as they are, at once. */
  public RawHttp2Peer send(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    out.write(bytes.toByteArray());
    return this;
  }

  /** The next frame; null if the connection ended. Blocks. */
  public @Nullable Frame next() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int id = in.readInt() & Integer.MAX_VALUE;
      return new Frame(type, flags, id, in.readNBytes(length));
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /**
   * The next frame of {@code type} that is no acknowledgement; others are dropped. Blocks.
   *
   * @throws EOFException if the connection ended before
   */
  public Frame await(int type) throws IOException {
    while (true) {
      Frame frame = next();
      if (frame == null) {
        throw new EOFException("no frame of type " + type);
      }
      boolean isAck = (type == SETTINGS || type == PING) && (frame.flags() & ACK) != 0;
      if (frame.type() == type && !isAck) {
        return frame;
      }
    }
  }

  /** Reads to the end of the connection; the code of the last GOAWAY, -1 if there was none. */
  public int awaitEnd() throws IOException {
    int code = -1;
    for (Frame frame = next(); frame != null; frame = next()) {
      if (frame.type() == GOAWAY) {
        code = frame.integer(4);
      }
    }
    return code;
  }

  /** The body of the stream {@code id}, to its end; frames of others are dropped. Blocks. */
  public String awaitBody(int id) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      Frame frame = await(DATA);
      if (frame.streamId() == id) {
        body.append(frame.text());
        if (frame.endsStream()) {
          return body.toString();
        }
      }
    }
  }

  /** The fields of a frame, which must be decoded in the order in which they came. */
  public HeaderMap fields(Frame headers) throws IOException {
    HeaderMap fields = new HeaderMap();
    decoder.decode(
        headers.payload(),
        0,
        headers.payload().length,
        (name, value, wellFormed) -> fields.add(name, value));
    return fields;
  }

  /** Ends the sending side. */
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
