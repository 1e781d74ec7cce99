package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.ResetReason;
import io.weft.http.http2.hpack.HpackDecoder;
import io.weft.http.http2.hpack.HpackEncoder;
import io.weft.http.http2.hpack.HpackException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of a connection one after the other, on the reader's thread: never writes, never
 * waits for a stream.
 *
 * <p>What ends the connection is thrown, what ends a stream is told to it and to the peer. Source:
 * RFC 9113 section 6.
 */
final class FrameHandler {
  private static final int BLOCK_BYTES = 4 * 1024;

  /** What a block may have beyond the limit of its fields, so that its stream alone is reset. */
  private static final int BLOCK_MARGIN_BYTES = 64 * 1024;

  private static final int PRIORITY_BYTES = 5;

  private final Http2Connection connection;
  private final FrameReader frames;
  private final HpackDecoder decoder;
  private final MessageFields fields;
  private final FloodGuard floods;
  private final SettingsHandler settings;
  private final int maxBlockBytes;

  /** A block that goes on in the next frame: its stream, or 0, and what has come of it. */
  private int blockStream;

  private boolean blockEndsStream;
  private byte[] block = {};
  private int blockLength;

  FrameHandler(Http2Connection connection, FrameReader frames, MessageFields fields) {
    this.connection = connection;
    this.frames = frames;
    this.fields = fields;
    Http2Settings own = connection.settings();
    // RFC 9113 section 6.5.3: before it has acknowledged our settings, the peer knows the default.
    this.decoder =
        new HpackDecoder(Math.max(HpackEncoder.DEFAULT_TABLE_BYTES, own.hpackTableBytes()));
    this.floods = connection.floods();
    this.settings =
        new SettingsHandler(connection, frames, () -> decoder.maxTableBytes(own.hpackTableBytes()));
    this.maxBlockBytes = own.fields().maxBytes() + BLOCK_MARGIN_BYTES;
  }

  /** Reads frames until the input ends; blocks. */
  void run() throws IOException {
    boolean first = true;
    while (frames.next()) {
      if (first && frames.type() != FrameType.SETTINGS) {
        throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "the first frame has no settings");
      }
      first = false;
      if (blockStream != 0
          && (frames.type() != FrameType.CONTINUATION || frames.streamId() != blockStream)) {
        throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "a frame inside of a header block");
      }
      handle();
    }
  }

  private void handle() throws IOException {
    switch (frames.type()) {
      case FrameType.DATA -> data();
      case FrameType.HEADERS -> headers();
      case FrameType.PRIORITY -> priority();
      case FrameType.RST_STREAM -> reset();
      case FrameType.SETTINGS -> settings.settings();
      case FrameType.PUSH_PROMISE ->
          throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "PUSH_PROMISE");
      case FrameType.PING -> ping();
      case FrameType.GOAWAY -> goAway();
      case FrameType.WINDOW_UPDATE -> windowUpdate();
      case FrameType.CONTINUATION -> continuation();
      default -> frames.skipRest();
    }
  }

  private void data() throws IOException {
    int id = requireStream();
    int whole = frames.length();
    int padding = padding();
    int count = frames.length() - padding;
    boolean end = frames.has(FrameType.FLAG_END_STREAM);
    floods.message(count == 0 && !end);
    if (connection.isIdle(id)) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "DATA on an idle stream");
    }
    connection.takeWindow(whole);
    Http2Stream stream = connection.streams().get(id);
    if (stream == null || stream.isRemoteEnded() || stream.failure() != null) {
      frames.skipRest();
      connection.credit(whole);
      connection.dataOnClosed(id, stream);
      return;
    }
    if (!stream.takeWindow(whole)) {
      frames.skipRest();
      connection.credit(whole);
      connection.resetStream(stream, ErrorCode.FLOW_CONTROL_ERROR, ResetReason.PROTOCOL_ERROR);
      return;
    }
    if (!stream.count(count)) {
      frames.skipRest();
      connection.credit(whole);
      connection.malformed(stream, MessageProblem.LENGTH);
      return;
    }
    if (stream.nextBlock() == MessageFields.Kind.RESPONSE) {
      throw Http2Exception.silent(ErrorCode.PROTOCOL_ERROR, "DATA before the headers");
    }
    if (count > 0) {
      piece(stream, frames.take(count));
    }
    frames.skipRest();
    if (whole > count) {
      connection.credit(whole - count);
      stream.onPadding(whole - count);
    }
    stream.onReceived(count, whole + FrameType.HEADER_BYTES);
    if (end && !stream.endRemote(null)) {
      connection.malformed(stream, MessageProblem.LENGTH);
    }
  }

  private void piece(Http2Stream stream, byte[] piece) {
    boolean fits = InboxBudget.add(piece.length);
    if (stream.inbox().data(piece, fits)) {
      stream.arrived();
    } else {
      InboxBudget.remove(piece.length);
      fits = true;
    }
    if (fits) {
      connection.credit(piece.length);
    }
  }

  private void headers() throws IOException {
    int id = requireStream();
    frames.require(frames.length());
    int padding = padding();
    boolean dependsOnItself = false;
    if (frames.has(FrameType.FLAG_PRIORITY)) {
      requireLength(PRIORITY_BYTES + padding);
      dependsOnItself = (frames.integer(0) & Integer.MAX_VALUE) == id;
      frames.skip(PRIORITY_BYTES);
    }
    int count = frames.length() - padding;
    boolean end = frames.has(FrameType.FLAG_END_STREAM);
    boolean complete = frames.has(FrameType.FLAG_END_HEADERS);
    floods.message(count == 0 && !end && !complete);
    if (complete) {
      byte[] array = frames.array();
      int from = frames.position();
      message(id, array, from, from + count, end);
    } else {
      blockStream = id;
      blockEndsStream = end;
      collect(count);
    }
    frames.skip(frames.length());
    if (dependsOnItself) {
      selfDependency(id);
    }
  }

  private void continuation() throws IOException {
    if (blockStream == 0) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "CONTINUATION of nothing");
    }
    int count = frames.length();
    frames.require(count);
    boolean complete = frames.has(FrameType.FLAG_END_HEADERS);
    floods.message(count == 0 && !complete);
    collect(count);
    frames.skip(count);
    if (complete) {
      int id = blockStream;
      blockStream = 0;
      message(id, block, 0, blockLength, blockEndsStream);
      blockLength = 0;
      block = new byte[0];
    }
  }

  private void collect(int count) throws Http2Exception {
    if (blockLength + count > maxBlockBytes) {
      throw Http2Exception.of(ErrorCode.ENHANCE_YOUR_CALM, "a header block that does not end");
    }
    if (block.length < blockLength + count) {
      int length = Math.max(BLOCK_BYTES, Math.max(block.length * 2, blockLength + count));
      block = Arrays.copyOf(block, length);
    }
    System.arraycopy(frames.array(), frames.position(), block, blockLength, count);
    blockLength += count;
  }

  /** A block is complete: begins a stream, or goes on with one. */
  private void message(int id, byte[] array, int from, int to, boolean end) throws IOException {
    Http2Stream stream = connection.streams().get(id);
    boolean begins = stream == null && connection.isIdle(id);
    if (begins) {
      connection.checkNewStream(id);
    }
    fields.begin(
        stream != null
            ? stream.nextBlock()
            : begins ? MessageFields.Kind.REQUEST : MessageFields.Kind.TRAILERS);
    try {
      decoder.decode(array, from, to, fields);
    } catch (HpackException e) {
      throw Http2Exception.of(ErrorCode.COMPRESSION_ERROR, String.valueOf(e.getMessage()));
    }
    MessageProblem problem = fields.end();
    int wire = to - from + FrameType.HEADER_BYTES;
    if (begins) {
      connection.onNewStream(id, fields, new Http2Connection.Block(problem, wire, end));
    } else if (stream == null || stream.isRemoteEnded() && stream.isLocalEnded()) {
      // Both ends have finished; the stream's thread may not have taken it off the table yet.
      connection.headersOnClosed(id);
    } else if (stream.isResetByPeer()) {
      connection.resetClosed(null, id, ErrorCode.STREAM_CLOSED);
    } else if (stream.isRemoteEnded()) {
      connection.resetClosed(stream, id, ErrorCode.STREAM_CLOSED);
    } else if (stream.failure() == null) {
      goOn(stream, problem, end);
    }
  }

  private void goOn(Http2Stream stream, @Nullable MessageProblem found, boolean end)
      throws IOException {
    boolean isTrailers = stream.nextBlock() == MessageFields.Kind.TRAILERS;
    MessageProblem problem =
        found == null && isTrailers && !end ? MessageProblem.MESSAGING_RULE : found;
    if (problem != null) {
      connection.malformed(stream, problem);
      return;
    }
    HeaderMap headers = fields.headers();
    if (!isTrailers) {
      stream.onHead(headers, fields.contentLength(), end);
    } else {
      if (connection.isServer()) {
        // Envoy does not count those of responses.
        connection.stats().increment(Http2Counter.TRAILERS);
      }
      if (!stream.endRemote(headers)) {
        connection.malformed(stream, MessageProblem.LENGTH);
      }
    }
  }

  private void priority() throws IOException {
    int id = requireStream();
    frames.require(frames.length());
    floods.priority(connection.openedStreams());
    if (frames.length() != PRIORITY_BYTES) {
      frames.skip(frames.length());
      connection.resetClosed(connection.streams().get(id), id, ErrorCode.FRAME_SIZE_ERROR);
      return;
    }
    boolean dependsOnItself = (frames.integer(0) & Integer.MAX_VALUE) == id;
    frames.skip(PRIORITY_BYTES);
    if (dependsOnItself) {
      selfDependency(id);
    }
  }

  private void selfDependency(int id) throws IOException {
    connection.resetClosed(connection.streams().get(id), id, ErrorCode.PROTOCOL_ERROR);
  }

  private void reset() throws IOException {
    int id = requireStream();
    requireExactly(4);
    ErrorCode code = ErrorCode.of(frames.integer(0));
    frames.skip(4);
    if (connection.isIdle(id)) {
      throw Http2Exception.silent(ErrorCode.PROTOCOL_ERROR, "RST_STREAM of an idle stream");
    }
    Http2Stream stream = connection.streams().get(id);
    if (stream != null && stream.failure() == null && !connection.isOver(stream)) {
      connection.stats().increment(Http2Counter.RX_RESET);
      stream.resetByPeer(code);
    }
  }

  private void ping() throws IOException {
    requireConnection();
    requireExactly(8);
    long opaque = (long) frames.integer(0) << 32 | frames.integer(4) & 0xffffffffL;
    frames.skip(8);
    if (frames.has(FrameType.FLAG_ACK)) {
      connection.onPingAck();
    } else {
      connection.answer(ControlFrame.ping(opaque, true));
    }
  }

  private void goAway() throws IOException {
    requireConnection();
    requireLength(8);
    frames.require(8);
    int last = frames.integer(0) & Integer.MAX_VALUE;
    ErrorCode code = ErrorCode.of(frames.integer(4));
    frames.skipRest();
    connection.onGoAway(last, code);
  }

  private void windowUpdate() throws IOException {
    int id = frames.streamId();
    requireExactly(4);
    int bytes = frames.integer(0) & Integer.MAX_VALUE;
    frames.skip(4);
    floods.windowUpdate(connection.openedStreams(), connection.output().dataFrames());
    if (id == 0) {
      if (bytes == 0) {
        throw Http2Exception.silent(ErrorCode.PROTOCOL_ERROR, "an increment of 0");
      }
      if (!connection.windows().grow(bytes)) {
        throw Http2Exception.of(ErrorCode.FLOW_CONTROL_ERROR, "the window is too large");
      }
      return;
    }
    if (connection.isIdle(id)) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of an idle stream");
    }
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      return;
    }
    if (bytes == 0) {
      connection.resetStream(stream, ErrorCode.PROTOCOL_ERROR, ResetReason.PROTOCOL_ERROR);
    } else if (!connection.windows().grow(stream, bytes)) {
      connection.resetStream(stream, ErrorCode.FLOW_CONTROL_ERROR, ResetReason.PROTOCOL_ERROR);
    }
  }

  /** Consumes the length of the padding, if there is any, and returns it. */
  private int padding() throws IOException {
    if (!frames.has(FrameType.FLAG_PADDED)) {
      return 0;
    }
    requireLength(1);
    frames.require(1);
    int padding = frames.octet(0);
    frames.skip(1);
    if (padding > frames.length()) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "more padding than payload");
    }
    return padding;
  }

  private int requireStream() throws IOException {
    if (frames.streamId() == 0) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "a frame that needs a stream");
    }
    return frames.streamId();
  }

  private void requireConnection() throws IOException {
    if (frames.streamId() != 0) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "a frame that has no stream");
    }
  }

  private void requireLength(int least) throws IOException {
    if (frames.length() < least) {
      throw Http2Exception.of(ErrorCode.FRAME_SIZE_ERROR, "a frame that is too short");
    }
  }

  private void requireExactly(int length) throws IOException {
    if (frames.length() != length) {
      throw Http2Exception.of(ErrorCode.FRAME_SIZE_ERROR, "a frame of a wrong length");
    }
    frames.require(length);
  }
}
