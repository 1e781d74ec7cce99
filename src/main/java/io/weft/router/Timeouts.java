package io.weft.router;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of a route. A value; a zero duration is no limit, null leaves the connection
 * manager's in force. Source: the fields of these names of {@code RouteAction}.
 *
 * @param route from the end of the request to the end of the response, retries included
 * @param idle in the place of {@code stream_idle_timeout}
 * @param maxStreamDuration in the place of the connection manager's
 * @param grpc what {@code grpc-timeout} may ask for; null ignores that field
 */
public record Timeouts(
    Duration route,
    @Nullable Duration idle,
    @Nullable Duration maxStreamDuration,
    @Nullable GrpcTimeout grpc) {
  /** Envoy's default: 15 seconds for the whole. */
  public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(15), null, null, null);

  /**
   * What {@code grpc-timeout} may ask for.
   *
   * @param max the longest; zero for any length
   * @param offset taken off what was asked for
   */
  public record GrpcTimeout(Duration max, Duration offset) {}
}
