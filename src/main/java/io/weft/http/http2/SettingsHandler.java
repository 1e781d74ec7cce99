package io.weft.http.http2;

import java.io.IOException;

/** Takes the peer's settings, on the reader's thread: RFC 9113 section 6.5. */
final class SettingsHandler {
  static final int HEADER_TABLE_SIZE = 1;
  static final int ENABLE_PUSH = 2;
  static final int MAX_CONCURRENT_STREAMS = 3;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int MAX_FRAME_SIZE = 5;
  static final int ENABLE_CONNECT_PROTOCOL = 8;

  private static final int SETTING_BYTES = 6;
  private static final int MAX_MAX_FRAME_SIZE = (1 << 24) - 1;

  private final Http2Connection connection;
  private final FrameReader frames;
  private final Runnable onFirstAck;
  private boolean acknowledged;
  private long tableBytes;
  private long windowBytes;

  /**
   * Takes those of the peer of {@code connection}.
   *
   * @param onFirstAck run when the peer knows our settings
   */
  SettingsHandler(Http2Connection connection, FrameReader frames, Runnable onFirstAck) {
    this.connection = connection;
    this.frames = frames;
    this.onFirstAck = onFirstAck;
  }

  /** Takes a SETTINGS frame. */
  void settings() throws IOException {
    int length = frames.length();
    if (frames.streamId() != 0) {
      throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "settings of a stream");
    }
    if (frames.has(FrameType.FLAG_ACK)) {
      if (length != 0) {
        throw Http2Exception.of(ErrorCode.FRAME_SIZE_ERROR, "an acknowledgement with settings");
      }
      if (!acknowledged) {
        acknowledged = true;
        onFirstAck.run();
      }
      return;
    }
    if (length % SETTING_BYTES != 0) {
      throw Http2Exception.of(ErrorCode.FRAME_SIZE_ERROR, "half a setting");
    }
    frames.require(length);
    tableBytes = ControlFrame.NO_CHANGE;
    windowBytes = ControlFrame.NO_CHANGE;
    for (int at = 0; at < length; at += SETTING_BYTES) {
      setting(frames.octet(at) << 8 | frames.octet(at + 1), frames.integer(at + 2) & 0xffffffffL);
    }
    frames.skip(length);
    shrinkWindows();
    connection.onSettings();
    // What allows more holds when the answer is written, so that the peer sees it in that order.
    connection.answer(ControlFrame.settingsAck(tableBytes, windowBytes));
  }

  private void setting(int id, long value) throws IOException {
    switch (id) {
      case HEADER_TABLE_SIZE -> tableBytes = value;
      case ENABLE_PUSH -> {
        if (value > (connection.isServer() ? 1 : 0)) {
          throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "ENABLE_PUSH is " + value);
        }
      }
      case MAX_CONCURRENT_STREAMS -> connection.onMaxConcurrentStreams(value);
      case INITIAL_WINDOW_SIZE -> initialWindow(value);
      case MAX_FRAME_SIZE -> {
        if (value < FrameType.MAX_PAYLOAD_BYTES || value > MAX_MAX_FRAME_SIZE) {
          throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "MAX_FRAME_SIZE is " + value);
        }
      }
      case ENABLE_CONNECT_PROTOCOL -> {
        if (value > 1) {
          throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "ENABLE_CONNECT_PROTOCOL");
        }
        connection.onConnectProtocol(value == 1);
      }
      default -> {
        // RFC 9113 section 6.5.2: unknown settings are ignored.
      }
    }
  }

  private void initialWindow(long value) throws IOException {
    if (value > Integer.MAX_VALUE) {
      throw Http2Exception.of(ErrorCode.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE is " + value);
    }
    windowBytes = value;
  }

  /** What allows less holds at once; only the last word of a frame, since all streams change. */
  private void shrinkWindows() {
    // An earlier increase may not be answered yet: what is less comes behind it once more.
    if (windowBytes != ControlFrame.NO_CHANGE && !connection.windows().isMore((int) windowBytes)) {
      connection.windows().initial((int) windowBytes, connection.streams());
    }
  }
}
