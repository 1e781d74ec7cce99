package io.weft.accesslog;

import io.weft.formatter.FormatContext;

/**
 * Writes down what became of a stream or connection.
 *
 * <p>Immutable and shared; called on the stream's thread; never blocks. Source: Envoy's {@code
 * AccessLog::Instance}.
 */
@FunctionalInterface
public interface AccessLogger {
  /** Logs the stream that {@code context} shows, which is not kept. */
  void log(FormatContext context);
}
