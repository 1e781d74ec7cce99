package io.weft.upstream;

import io.weft.http.CodecCallbacks;

/** Counts the bytes of all HTTP connections of a cluster. */
final class ByteCounters implements CodecCallbacks {
  private final ClusterStats stats;

  ByteCounters(ClusterStats stats) {
    this.stats = stats;
  }

  @Override
  public void onBytesReceived(long bytes) {
    stats.add(ClusterCounter.UPSTREAM_CX_RX_BYTES_TOTAL, bytes);
  }

  @Override
  public void onBytesSent(long bytes) {
    stats.add(ClusterCounter.UPSTREAM_CX_TX_BYTES_TOTAL, bytes);
  }
}
