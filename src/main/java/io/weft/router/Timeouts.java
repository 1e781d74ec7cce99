package io.weft.router;

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
 */
public record Timeouts(
    Duration route,
    @Nullable Duration idle,
    @Nullable Duration flush,
    @Nullable Duration maxStreamDuration,
    @Nullable GrpcTimeout grpcRoute,
    @Nullable GrpcTimeout grpcStream) {
  /** Envoy's default: 15 seconds for the whole. */
  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(15), null, null, null, null, null);

  /**
   * What {@code grpc-timeout} may ask for.
   *
   * @param max the longest; zero for any length
   * @param offset taken off what was asked for
   */
  public record GrpcTimeout(Duration max, Duration offset) {}

  /**
   * How long the whole stream of a request with {@code headers} may take; zero for no limit, null
   * if the connection manager's limit holds.
   */
  public @Nullable Duration streamDuration(HeaderMap headers) {
    GrpcTimeout limits = grpcStream;
    long asked = limits == null ? -1 : Grpc.timeoutMillis(headers);
    if (limits == null || asked < 0) {
      return maxStreamDuration;
    }
    long max = limits.max().toMillis();
    long millis = max != 0 && asked > max ? max : asked;
    return Duration.ofMillis(Math.max(0, millis - limits.offset().toMillis()));
  }

  /** Has {@code grpc-timeout} ask for no more time than the stream is given. */
  public void capGrpcTimeout(HeaderMap headers) {
    GrpcTimeout limits = grpcStream;
    long max = limits == null ? 0 : limits.max().toMillis();
    if (max > 0 && Grpc.timeoutMillis(headers) > max) {
      headers.set(HeaderName.GRPC_TIMEOUT, Grpc.timeout(max));
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
