package io.weft.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are being served, for {@code /requests}.
 *
 * <p>A connection opens a {@link Slot} for each stream that it can serve at a time, so that
 * beginning and ending a request is one volatile write. Any thread may look.
 */
public final class ActiveRequests {
  /** A request under way and the thread that serves it. */
  public record ActiveRequest(HttpRequest request, Thread thread) {}

  /** A place for one request after the other. */
  public final class Slot implements AutoCloseable {
    private volatile @Nullable ActiveRequest current;

    /** Notes that the calling thread serves {@code request}. */
    public void begin(HttpRequest request) {
      current = new ActiveRequest(request, Thread.currentThread());
    }

    /** Notes that the request ended. */
    public void end() {
      current = null;
    }

    /** Gives the place up. */
    @Override
    public void close() {
      slots.remove(this);
    }
  }

  private final Set<Slot> slots = ConcurrentHashMap.newKeySet();

  /** A new place; whoever asks closes it. */
  public Slot open() {
    Slot slot = new Slot();
    slots.add(slot);
    return slot;
  }

  /** The requests under way just now, the oldest first. */
  public List<ActiveRequest> snapshot() {
    List<ActiveRequest> requests = new ArrayList<>();
    for (Slot slot : slots) {
      ActiveRequest request = slot.current;
      if (request != null) {
        requests.add(request);
      }
    }
    requests.sort((one, other) ->
        Long.compare(
            one.request().streamInfo().startNanos(), other.request().streamInfo().startNanos()));
    return requests;
  }
}
