package io.weft.router;

import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of a route. A value; a zero duration is no limit, null leaves the connection
 * manager's in force. Source: the fields of these names of {@code RouteAction}.
 *
 * @param route from the end of the request to the end of the response, retries included; zero where
 *     the route has {@code max_stream_duration}, which replaces it
 * @param idle in the place of {@code stream_idle_timeout}
 * @param flush in the place of {@code stream_flush_timeout}
 * @param maxStreamDuration in the place of the connection manager's
 * @param grpcRoute what {@code grpc-timeout} may make of {@code route}; null ignores that field.
 *     Source: the deprecated {@code max_grpc_timeout} and {@code grpc_timeout_offset}
 * @param grpcStream what {@code grpc-timeout} may make of {@code maxStreamDuration}; null ignores
 *     that field
 * @param limitsStream whether the route has {@code max_stream_duration}, with or without fields
 */
public record Timeouts(
    Duration route,
    @Nullable Duration idle,
    @Nullable Duration flush,
    @Nullable Duration maxStreamDuration,
    @Nullable GrpcTimeout grpcRoute,
    @Nullable GrpcTimeout grpcStream,
    boolean limitsStream) {
  /** Envoy's default: 15 seconds for the whole. */
  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(15), null, null, null, null, null, false);

  /**
   * What {@code grpc-timeout} may ask for.
   *
   * @param max the longest; zero for any length
   * @param offset taken off what was asked for
   */
  public record GrpcTimeout(Duration max, Duration offset) {}

  /** No limit of {@link #streamMillis}. */
  public static final long UNLIMITED = -1;

  /**
   * How long the whole stream of a request with {@code headers} may take, in milliseconds, which
   * may be none; {@link #UNLIMITED} for any time.
   *
   * @param ofManager the connection manager's limit; 0 for none
   */
  public long streamMillis(HeaderMap headers, long ofManager) {
    GrpcTimeout limits = grpcStream;
    long asked = limits == null ? -1 : Grpc.timeoutMillis(headers);
    if (limits == null || asked < 0) {
      long millis = maxStreamDuration == null ? ofManager : maxStreamDuration.toMillis();
      return millis == 0 ? UNLIMITED : millis;
    }
    long max = limits.max().toMillis();
    long millis = max != 0 && asked > max ? max : asked;
    return Math.max(0, millis - limits.offset().toMillis());
  }

  /**
   * Tells the host of a call how long its stream may take.
   *
   * @param millis what {@link #streamMillis} said
   * @param ofManager as there; where it is lifted, nothing is told
   */
  public void tellCall(HeaderMap headers, long millis, long ofManager) {
    if (!GrpcContentType.isIn(headers)) {
      return;
    }
    if (millis != UNLIMITED) {
      headers.set(HeaderName.GRPC_TIMEOUT, Grpc.timeout(millis));
    } else if (ofManager > 0) {
      headers.remove(HeaderName.GRPC_TIMEOUT);
    }
  }

  /** As {@code route}, for a gRPC request with {@code headers}, in milliseconds. */
  long routeMillis(HeaderMap headers, boolean isGrpc) {
    GrpcTimeout limits = grpcRoute;
    if (limits == null || !isGrpc) {
      return route.toMillis();
    }
    long millis = Math.max(0, Grpc.timeoutMillis(headers));
    long offset = limits.offset().toMillis();
    if (offset < millis) {
      millis -= offset;
    }
    long max = limits.max().toMillis();
    return max != 0 && (millis == 0 || millis > max) ? max : millis;
  }
}
