package io.weft.net;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The end of a connection that a network filter does not let in. */
public final class Refusal {
  /** A client that goes on sending is not worth more work. */
  private static final int MOST_READS = 64;

  private Refusal() {}

  /**
   * Closes {@code connection} after {@code delay}, so that a client that comes again at once is
   * slowed down; blocks until then, or until the client ends it. Whoever reads it calls.
   *
   * @param reason {@code %DOWNSTREAM_LOCAL_CLOSE_REASON%}
   * @param delay zero for at once
   */
  public static void close(
      Connection connection, String reason, Duration delay, Deadlines deadlines) {
    close(connection, reason, delay, deadlines, () -> {});
  }

  /**
   * As {@link #close}, for a filter that has not asked for any byte: if some have come by then, the
   * end is a reset, as it is where nobody reads them.
   */
  public static void closeUnread(
      Connection connection, String reason, Duration delay, Deadlines deadlines) {
    close(connection, reason, delay, deadlines, connection::resetOnClose);
  }

  private static void close(
      Connection connection,
      String reason,
      Duration delay,
      Deadlines deadlines,
      Runnable onDropped) {
    connection.info().localCloseReason(reason);
    if (!delay.isZero()) {
      CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
      Deadline deadline =
          deadlines.schedule(
              delay,
              () -> {
                connection.abort();
                over.complete(null);
              });
      if (!ends(connection, onDropped)) {
        over.join();
      }
      deadline.release();
    }
    connection.abort();
  }

  /** Whether the connection ends before too much has come that nobody wants. */
  private static boolean ends(Connection connection, Runnable onDropped) {
    byte[] dropped = new byte[1024];
    try {
      for (int i = 0; i < MOST_READS; i++) {
        if (connection.in().read(dropped) < 0) {
          return true;
        }
        onDropped.run();
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
