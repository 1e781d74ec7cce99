package io.weft.net;

import io.weft.common.Deadlines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The end of a connection that a network filter does not let in. */
public final class Refusal {
  private Refusal() {}

  /**
   * Closes {@code connection} after {@code delay}, so that a client that comes again at once is
   * slowed down; blocks until then.
   *
   * @param reason {@code %DOWNSTREAM_LOCAL_CLOSE_REASON%}
   * @param delay zero for at once
   */
  public static void close(
      Connection connection, String reason, Duration delay, Deadlines deadlines) {
    connection.info().localCloseReason(reason);
    if (!delay.isZero()) {
      CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
      deadlines.schedule(delay, () -> over.complete(null));
      over.join();
    }
    connection.abort();
  }
}
