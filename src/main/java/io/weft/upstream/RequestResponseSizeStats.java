package io.weft.upstream;

import io.weft.http.HeaderMap;
import io.weft.stats.Histogram;
import io.weft.stats.Scope;

/**
 * How large the requests of a cluster and their responses are, in bytes. Any thread, never blocks.
 * Source: {@code TrackClusterStats.request_response_sizes}.
 */
public final class RequestResponseSizeStats {
  private final Sizes request;
  private final Sizes response;

  /** Stats in {@code scope}, that of the cluster. */
  RequestResponseSizeStats(Scope scope) {
    request = new Sizes(scope, "upstream_rq_");
    response = new Sizes(scope, "upstream_rs_");
  }

  /** A request was sent. */
  public void request(HeaderMap headers, long bodyBytes) {
    request.record(headers.byteSize(), headers.size(), bodyBytes);
  }

  /** A response was received, with {@code fields} of {@code headerBytes} altogether. */
  public void response(long headerBytes, int fields, long bodyBytes) {
    response.record(headerBytes, fields, bodyBytes);
  }

  /** The histograms of one direction. */
  private static final class Sizes {
    private final Histogram headersSize;
    private final Histogram headersCount;
    private final Histogram bodySize;

    Sizes(Scope scope, String prefix) {
      headersSize = scope.histogram(prefix + "headers_size");
      headersCount = scope.histogram(prefix + "headers_count");
      bodySize = scope.histogram(prefix + "body_size");
    }

    void record(long headerBytes, int fields, long bodyBytes) {
      headersSize.record(headerBytes);
      headersCount.record(fields);
      bodySize.record(bodyBytes);
    }
  }
}
