package io.weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private final List<String> told = new ArrayList<>();
  private final Cancellation cancellation = new Cancellation();

  @Test
  void tellsWhoeverIsWaitedForLast() {
    cancellation.onCancel(reason -> told.add("first"));
    cancellation.onCancel(reason -> told.add("second"));
    cancellation.cancel(ResetReason.TIMEOUT);
    cancellation.cancel(ResetReason.LOCAL_RESET);

    assertEquals(List.of("second"), told);
    assertEquals(ResetReason.TIMEOUT, cancellation.reason());
  }

  @Test
  void tellsAtOnceWhenItWasCancelledBefore() {
    cancellation.cancel(ResetReason.TIMEOUT);
    cancellation.onCancel(reason -> told.add("waited for"));
    cancellation.alsoOnCancel(reason -> told.add("besides"));

    assertEquals(List.of("waited for", "besides"), told);
  }

  @Test
  void whatIsWaitedForInBetweenReplacesNothingElse() {
    cancellation.alsoOnCancel(reason -> told.add("besides"));
    cancellation.onCancel(reason -> told.add("waited for"));
    cancellation.waitsForNothing();
    cancellation.cancel(ResetReason.TIMEOUT);

    assertEquals(List.of("besides"), told);
  }
}
