package io.weft.router;

import io.weft.accesslog.AccessLogger;
import java.util.List;

/**
 * Who is told of attempts, and when. A value. Source: {@code
 * envoy.extensions.filters.http.router.v3.Router.upstream_log} and {@code upstream_log_options}.
 *
 * @param loggers told of each attempt that ended
 * @param onStream whether they are told of an attempt, too, when it has a stream to a host
 * @param intervalNanos they are told of an attempt that lasts again and again after this time; 0
 *     for not
 */
public record UpstreamLogSettings(
    List<AccessLogger> loggers, boolean onStream, long intervalNanos) {
  /** Nobody is told. */
  public static final UpstreamLogSettings NONE = new UpstreamLogSettings(List.of(), false, 0);

  public UpstreamLogSettings {
    loggers = List.copyOf(loggers);
  }
}
