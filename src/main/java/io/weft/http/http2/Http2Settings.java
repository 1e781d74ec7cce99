package io.weft.http.http2;

import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http2.hpack.HpackEncoder;
import java.util.Map;

/**
 * What an HTTP/2 codec offers, accepts and puts up with; one record for both roles. A value.
 *
 * <p>Source: {@code envoy.config.core.v3.Http2ProtocolOptions}, {@code HttpProtocolOptions}, {@code
 * HttpConnectionManager.max_request_headers_kb}.
 *
 * @param hpackTableBytes how large the tables of both directions may be
 * @param maxConcurrentStreams how many streams the peer may have open
 * @param streamWindowBytes how much of a body the peer may send before it was read
 * @param connectionWindowBytes how much of all bodies
 * @param allowConnect whether other protocols may be tunnelled by CONNECT (RFC 8441)
 * @param toleratesMessages whether a malformed message ends its stream only
 * @param fields what messages may have
 * @param floods what the peer may send that makes work and carries nothing
 * @param keepalive how it is noticed that the peer is gone
 * @param others settings that are sent and mean nothing here, by their number
 */
public record Http2Settings(
    long hpackTableBytes,
    long maxConcurrentStreams,
    int streamWindowBytes,
    int connectionWindowBytes,
    boolean allowConnect,
    boolean toleratesMessages,
    FieldLimits fields,
    FloodLimits floods,
    Keepalive keepalive,
    Map<Integer, Long> others) {
  public Http2Settings {
    others = Map.copyOf(others);
  }

  /** Settings without others. */
  public Http2Settings(
      long hpackTableBytes,
      long maxConcurrentStreams,
      int streamWindowBytes,
      int connectionWindowBytes,
      boolean allowConnect,
      boolean toleratesMessages,
      FieldLimits fields,
      FloodLimits floods,
      Keepalive keepalive) {
    this(
        hpackTableBytes,
        maxConcurrentStreams,
        streamWindowBytes,
        connectionWindowBytes,
        allowConnect,
        toleratesMessages,
        fields,
        floods,
        keepalive,
        Map.of());
  }

  /**
   * What messages may have.
   *
   * @param maxBytes the length of names and values together
   * @param maxFields how many fields, pseudo headers included
   * @param underscores what happens to fields whose names have underscores
   */
  public record FieldLimits(int maxBytes, int maxFields, HeadersWithUnderscores underscores) {
    /** Envoy's defaults: 60 KiB, 100 fields. */
    public static final FieldLimits DEFAULT =
        new FieldLimits(60 * 1024, 100, HeadersWithUnderscores.ALLOW);
  }

  /**
   * How many frames of a kind a peer may send that carry nothing.
   *
   * @param controlFrames how many answers may wait for a peer that does not read
   * @param emptyFrames without payload, one after the other
   * @param priorityFrames for each stream
   * @param windowUpdates for each frame of data that was sent
   */
  public record FloodLimits(
      long controlFrames, long emptyFrames, long priorityFrames, long windowUpdates) {
    /** Envoy's defaults. */
    public static final FloodLimits DEFAULT = new FloodLimits(1000, 1, 100, 10);
  }

  /**
   * How it is noticed that the peer is gone; nanoseconds.
   *
   * @param intervalNanos from one PING to the next; 0 for none
   * @param timeoutNanos how long the answer may take
   * @param jitterPercent a random addition to the interval, of that share at most
   * @param idleIntervalNanos how long a connection may have rested before it must answer a PING; 0
   *     for any time
   */
  public record Keepalive(
      long intervalNanos, long timeoutNanos, double jitterPercent, long idleIntervalNanos) {
    /** No PING. */
    public static final Keepalive NONE = new Keepalive(0, 0, 0, 0);
  }

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** Envoy's defaults; in a small heap, smaller windows. */
  public static final Http2Settings DEFAULT = forHeap(Runtime.getRuntime().maxMemory());

  /**
   * The settings of a peer that configuration says nothing of: Envoy's, but for the windows if the
   * heap is small. A stream that nobody reads keeps a window full, which is a 256th of the heap, at
   * least 256 KiB and at most Envoy's 16 MiB; a connection's window is half as much again, at least
   * 1 MiB and at most Envoy's 24 MiB.
   *
   * @param heapBytes how large the heap may become
   */
  static Http2Settings forHeap(long heapBytes) {
    long window = heapBytes / 256;
    return new Http2Settings(
        HpackEncoder.DEFAULT_TABLE_BYTES,
        1024,
        Math.clamp(window, 256 * KIB, 16 * MIB),
        Math.clamp(window + window / 2, MIB, 24 * MIB),
        false,
        false,
        FieldLimits.DEFAULT,
        FloodLimits.DEFAULT,
        Keepalive.NONE);
  }

  /** The same with other limits on messages. */
  public Http2Settings withFields(FieldLimits limits) {
    return new Http2Settings(
        hpackTableBytes,
        maxConcurrentStreams,
        streamWindowBytes,
        connectionWindowBytes,
        allowConnect,
        toleratesMessages,
        limits,
        floods,
        keepalive,
        others);
  }
}
