package io.weft.http.http2;

import io.weft.http.http2.Http2Settings.FloodLimits;

/**
 * Counts what a peer sends that makes work and carries nothing, on the reader's thread. Source:
 * Envoy's {@code ProtocolConstraints}.
 */
final class FloodGuard {
  /** So many window updates are always fine. */
  private static final long FREE_WINDOW_UPDATES = 5;

  private final FloodLimits limits;
  private final Http2Stats stats;
  private long emptyFrames;
  private long priorityFrames;
  private long windowUpdates;

  FloodGuard(FloodLimits limits, Http2Stats stats) {
    this.limits = limits;
    this.stats = stats;
  }

  /** A frame of a message; {@code isEmpty} if it carries nothing and ends nothing. */
  void message(boolean isEmpty) throws Http2Exception {
    emptyFrames = isEmpty ? emptyFrames + 1 : 0;
    if (emptyFrames > limits.emptyFrames()) {
      throw flood(Http2Counter.INBOUND_EMPTY_FRAMES_FLOOD, "too many consecutive empty frames");
    }
  }

  /** A PRIORITY frame, on a connection that had {@code streams}. */
  void priority(long streams) throws Http2Exception {
    priorityFrames++;
    if (priorityFrames > limits.priorityFrames() * (1 + streams)) {
      throw flood(Http2Counter.INBOUND_PRIORITY_FRAMES_FLOOD, "too many PRIORITY frames");
    }
  }

  /** A WINDOW_UPDATE, on a connection that had {@code streams} and sent {@code dataFrames}. */
  void windowUpdate(long streams, long dataFrames) throws Http2Exception {
    windowUpdates++;
    long allowed = FREE_WINDOW_UPDATES + 2 * (streams + limits.windowUpdates() * dataFrames);
    if (windowUpdates > allowed) {
      throw flood(Http2Counter.INBOUND_WINDOW_UPDATE_FRAMES_FLOOD, "too many WINDOW_UPDATE frames");
    }
  }

  /** The peer does not read the answers that it provokes. */
  Http2Exception control() {
    return flood(Http2Counter.OUTBOUND_CONTROL_FLOOD, "too many control frames wait");
  }

  private Http2Exception flood(Http2Counter counter, String problem) {
    stats.increment(counter);
    return Http2Exception.of(ErrorCode.ENHANCE_YOUR_CALM, problem);
  }
}
