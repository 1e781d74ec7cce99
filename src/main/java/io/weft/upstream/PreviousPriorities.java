package io.weft.upstream;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The priorities whose hosts a request has tried already, so that further attempts go to others.
 * When none is left that could serve, all may be tried again.
 *
 * <p>Owned by the stream's thread. Source: {@code
 * envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig}.
 */
public final class PreviousPriorities {
  private final long updateFrequency;
  private final BitSet tried = new BitSet();
  private final BitSet excluded = new BitSet();
  private long attempts;

  /**
   * Nothing was tried yet.
   *
   * @param updateFrequency after how many attempts each what was tried is excluded; above zero
   */
  public PreviousPriorities(long updateFrequency) {
    this.updateFrequency = updateFrequency;
  }

  /** An attempt with {@code host} has failed. */
  public void onTried(Host host) {
    attempts++;
    tried.set(host.priority());
  }

  /** How the load is shared for the next attempt; {@code usual} if nothing else can serve. */
  PriorityLoads loads(PriorityLoads usual) {
    if (attempts > 0 && attempts % updateFrequency == 0) {
      excluded.or(tried);
    }
    if (excluded.isEmpty()) {
      return usual;
    }
    @Nullable PriorityLoads others = usual.without(excluded);
    if (others != null) {
      return others;
    }
    attempts = 0;
    tried.clear();
    excluded.clear();
    return usual;
  }
}
