package io.weft.http.http2;

/**
 * A small frame that answers, grants, or ends something, ready to be sent. A value.
 *
 * @param bytes the frame
 * @param tableBytes what the peer allows our encoder's table, for the answer to its settings, which
 *     holds from this frame on; {@link #NO_CHANGE} otherwise
 * @param windowBytes with how much room the peer lets streams begin, if that is more than before:
 *     some peers count on it that they get no more before this frame
 */
@SuppressWarnings("ArrayRecordComponent") // made here, written once, never compared
record ControlFrame(byte[] bytes, long tableBytes, long windowBytes) {
  static final long NO_CHANGE = -1;
  private static final int SETTING_BYTES = 6;

  /** A setting: RFC 9113 section 6.5.2. */
  record Setting(int id, long value) {}

  /** Our settings. */
  static ControlFrame settings(Setting... settings) {
    byte[] frame = frame(settings.length * SETTING_BYTES, FrameType.SETTINGS, 0, 0);
    int at = FrameType.HEADER_BYTES;
    for (Setting setting : settings) {
      frame[at] = (byte) (setting.id() >>> 8);
      frame[at + 1] = (byte) setting.id();
      putInteger(frame, at + 2, (int) setting.value());
      at += SETTING_BYTES;
    }
    return new ControlFrame(frame, NO_CHANGE, NO_CHANGE);
  }

  /** The answer to settings that allow our encoder {@code tableBytes}, or say nothing of it. */
  static ControlFrame settingsAck(long tableBytes, long windowBytes) {
    return new ControlFrame(
        frame(0, FrameType.SETTINGS, FrameType.FLAG_ACK, 0), tableBytes, windowBytes);
  }

  static ControlFrame ping(long opaque, boolean ack) {
    byte[] frame = frame(8, FrameType.PING, ack ? FrameType.FLAG_ACK : 0, 0);
    putInteger(frame, FrameType.HEADER_BYTES, (int) (opaque >>> 32));
    putInteger(frame, FrameType.HEADER_BYTES + 4, (int) opaque);
    return new ControlFrame(frame, NO_CHANGE, NO_CHANGE);
  }

  static ControlFrame reset(int streamId, ErrorCode code) {
    byte[] frame = frame(4, FrameType.RST_STREAM, 0, streamId);
    putInteger(frame, FrameType.HEADER_BYTES, code.code());
    return new ControlFrame(frame, NO_CHANGE, NO_CHANGE);
  }

  static ControlFrame goAway(int lastStreamId, ErrorCode code) {
    byte[] frame = frame(8, FrameType.GOAWAY, 0, 0);
    putInteger(frame, FrameType.HEADER_BYTES, lastStreamId);
    putInteger(frame, FrameType.HEADER_BYTES + 4, code.code());
    return new ControlFrame(frame, NO_CHANGE, NO_CHANGE);
  }

  /** Grants {@code bytes} more; stream 0 for the connection. */
  static ControlFrame windowUpdate(int streamId, int bytes) {
    byte[] frame = frame(4, FrameType.WINDOW_UPDATE, 0, streamId);
    putInteger(frame, FrameType.HEADER_BYTES, bytes);
    return new ControlFrame(frame, NO_CHANGE, NO_CHANGE);
  }

  /** Writes the header of a frame into {@code target}, from {@code at} on. */
  static void putHeader(byte[] target, int at, int length, int typeAndFlags, int streamId) {
    target[at] = (byte) (length >>> 16);
    target[at + 1] = (byte) (length >>> 8);
    target[at + 2] = (byte) length;
    target[at + 3] = (byte) (typeAndFlags >>> 8);
    target[at + 4] = (byte) typeAndFlags;
    putInteger(target, at + 5, streamId);
  }

  private static byte[] frame(int length, int type, int flags, int streamId) {
    byte[] frame = new byte[FrameType.HEADER_BYTES + length];
    putHeader(frame, 0, length, type << 8 | flags, streamId);
    return frame;
  }

  private static void putInteger(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
  }
}
