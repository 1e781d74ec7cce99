package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.listener.ListenersInTest.Parts;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections that do not end by themselves when their listener goes. */
@Timeout(30)
class ListenerDrainTest {
  private final ListenersInTest listeners = new ListenersInTest(Duration.ofMillis(50));

  @AfterEach
  void stop() {
    listeners.close();
  }

  @Test
  void endsAlsoWhatWaitsForSomebodyElseThanTheClient() throws Exception {
    CompletableFuture<ResetReason> cancelled = new CompletableFuture<>();
    CompletableFuture<ResetReason> ended = new CompletableFuture<>();
    listeners.add(
        "inbound",
        Parts.DEFAULT,
        connection -> {
          StreamInfo.ofConnection(connection.info()).cancellation().onCancel(cancelled::complete);
          connection.out().write('x');
          ended.complete(cancelled.join());
        });
    try (Socket client = listeners.connect()) {
      assertEquals('x', client.getInputStream().read());
      listeners.manager().remove("inbound");

      assertEquals(-1, client.getInputStream().read());
      assertEquals(ResetReason.LOCAL_RESET, ended.get());
    }
  }
}
