package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.ControlThread;
import io.weft.testing.RunningControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class TimeToLiveTest {
  @RegisterExtension private final RunningControl running = new RunningControl();

  private final ControlThread control = running.thread();
  private final LinkedBlockingQueue<String> expired = new LinkedBlockingQueue<>();
  private final TimeToLive times = new TimeToLive(control, expired::add);

  @Test
  void tellsWhatDidNotComeAgainInItsTime() throws InterruptedException {
    note(update(false, List.of(), resource("short", 20), resource("long", 3_600_000)));

    assertEquals("short", expired.take());
  }

  @Test
  void forgetsTheTimeOfWhatComesAgainWithoutOneOrIsGone() throws InterruptedException {
    note(
        update(false, List.of(), resource("again", 10), resource("gone", 10), resource("end", 50)),
        update(false, List.of("gone"), new Resource("again", "v", null, null, null)));

    // Had the others a time still, it would be over before this one.
    assertEquals("end", expired.take());
    assertEquals(0, expired.size());
  }

  @Test
  void forgetsTheTimeOfWhatACompleteUpdateDoesNotHave() throws InterruptedException {
    note(
        update(false, List.of(), resource("gone", 10)),
        update(true, List.of(), resource("end", 50)));

    assertEquals("end", expired.take());
    assertEquals(0, expired.size());
  }

  /** In one task, so that no time is over between two updates. */
  private void note(Update... updates) {
    control.call(() -> List.of(updates).forEach(times::note));
  }

  private static Update update(boolean isComplete, List<String> removed, Resource... resources) {
    return new Update(ResourceType.LISTENER, "v", List.of(resources), !isComplete, removed, "");
  }

  private static Resource resource(String name, long millis) {
    return new Resource(name, "v", null, Duration.ofMillis(millis), null);
  }
}
