package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which resources of one type are gone when a time is over in which they did not come again.
 * Control thread only. Source: Envoy's page on the xDS protocol, "time to live".
 */
final class TimeToLive {
  private final ControlThread control;
  private final Consumer<String> onExpired;
  private final Map<String, Deadline> ends = new HashMap<>();

  /**
   * Times of no resource yet.
   *
   * @param onExpired told the name of each resource whose time is over, on the control thread
   */
  TimeToLive(ControlThread control, Consumer<String> onExpired) {
    this.control = control;
    this.onExpired = onExpired;
  }

  /** Has the times of what {@code update} says begin anew; nothing of it was refused as a whole. */
  void note(Update update) {
    for (Resource resource : update.resources()) {
      Duration time = resource.timeToLive();
      if (time == null) {
        forget(resource.name());
      } else {
        begin(resource.name(), time);
      }
    }
    update.removed().forEach(this::forget);
    if (update.isComplete()) {
      List<String> gone = new ArrayList<>(ends.keySet());
      update.resources().forEach(resource -> gone.remove(resource.name()));
      gone.forEach(this::forget);
    }
  }

  private void begin(String name, Duration time) {
    forget(name);
    Deadline[] end = new Deadline[1];
    end[0] =
        control.postAfter(
            time,
            () -> {
              // A time that began anew in the meantime holds.
              if (ends.get(name) == end[0]) {
                ends.remove(name);
                onExpired.accept(name);
              }
            });
    ends.put(name, end[0]);
  }

  private void forget(String name) {
    Deadline end = ends.remove(name);
    if (end != null) {
      end.disarm();
    }
  }
}
