package io.weft.hcm;

import io.weft.accesslog.AccessLogger;
import java.util.List;

/**
 * Who is told of streams, and when. A value.
 *
 * <p>Source: {@code HttpConnectionManager.HcmAccessLogOptions}.
 *
 * @param loggers told of each stream that ended
 * @param intervalNanos they are told of a stream that lasts again and again after this time; 0 for
 *     not
 * @param onNewRequest whether they are told of a stream when its route is known
 * @param onTunnelEstablished whether they are told of a tunnel when it begins
 */
public record AccessLogSettings(
    List<AccessLogger> loggers,
    long intervalNanos,
    boolean onNewRequest,
    boolean onTunnelEstablished) {
  /** Nobody is told. */
  public static final AccessLogSettings NONE = new AccessLogSettings(List.of(), 0, false, false);

  public AccessLogSettings {
    loggers = List.copyOf(loggers);
  }
}
