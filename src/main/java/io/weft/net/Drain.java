package io.weft.net;

import io.weft.common.Deadlines;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections are to come to an end, and which ones there are: one for the process, one
 * below it per listener, one below that per filter chain.
 *
 * <p>An identity object. Codecs ask {@link Member#drainClose} when they answer, and a connection
 * that waits for a request is left to its client, as in Envoy, unless the process {@linkplain #end
 * ends}; what is left at the end of the drain time is closed by whoever started the drain. Any
 * thread. Source: Envoy's drain manager, {@code --drain-time-s} and {@code --drain-strategy}.
 */
public final class Drain {
  /** How fast connections are asked to end. */
  public enum Strategy {
    /** With a probability that grows over the drain time. */
    GRADUAL,
    /** All of them at their next response. */
    IMMEDIATE
  }

  /** A drain under way. */
  private record Sequence(Deadlines deadlines, long startNanos, long lengthNanos, boolean isEnd) {
    boolean closesNow() {
      long elapsed = deadlines.nanos() - startNanos;
      return elapsed >= lengthNanos || elapsed > ThreadLocalRandom.current().nextLong(lengthNanos);
    }
  }

  private final @Nullable Drain parent;
  private final Set<Drain> children = ConcurrentHashMap.newKeySet();
  private final Set<Member> members = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile @Nullable Sequence sequence;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile @Nullable Runnable onEmpty;

  /** The drain of the whole process. */
  public Drain() {
    this(null);
  }

  private Drain(@Nullable Drain parent) {
    this.parent = parent;
  }

  /** The drain of a part; it drains with this one, and alone until {@link #detach}. */
  public Drain child() {
    Drain child = new Drain(this);
    children.add(child);
    Sequence begun = sequence;
    if (begun != null) {
      child.begin(begun);
    }
    return child;
  }

  /** Ends the membership in the parent's drain; the part is gone for good. */
  public void detach() {
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  /**
   * Notes a connection that {@code abort} closes at once without blocking. After {@link #abortAll}
   * that happens here.
   */
  public Member join(Runnable abort) {
    Member member = new Member(this, abort);
    for (Drain drain = this; drain != null; drain = drain.parent) {
      drain.connections.incrementAndGet();
    }
    members.add(member);
    if (ended) {
      abort.run();
    }
    return member;
  }

  /** How many connections there are, those of the parts included. */
  public int connections() {
    return connections.get();
  }

  /** Has {@code action} run when there is no connection, at once if so; it must not block. */
  public void onEmpty(Runnable action) {
    onEmpty = action;
    if (connections.get() == 0) {
      action.run();
    }
  }

  /** Asks every connection to end, spread over {@code time} or at once. May be called again. */
  public void start(Deadlines deadlines, Duration time, Strategy strategy) {
    long length = strategy == Strategy.IMMEDIATE ? 0 : Math.max(0, Deadlines.saturatedNanos(time));
    begin(new Sequence(deadlines, deadlines.nanos(), length, false));
  }

  /** Asks every connection to end at once, also those that wait for a request. */
  public void end(Deadlines deadlines) {
    begin(new Sequence(deadlines, deadlines.nanos(), 0, true));
  }

  /** Has responses ask their connections to end while {@code yes}; those at rest stay open. */
  public void closeAtResponse(boolean yes) {
    closing = yes;
  }

  /** Whether a drain was started, here or above. */
  public boolean isDraining() {
    return sequence != null || (parent != null && parent.isDraining());
  }

  /** Whether a connection that is answering now shall end with this response. */
  public boolean drainClose() {
    Sequence begun = sequence;
    if (closing || (begun != null && begun.closesNow())) {
      return true;
    }
    return parent != null && parent.drainClose();
  }

  /** Closes every connection at once, and those that come later. */
  public void abortAll() {
    ended = true;
    for (Drain child : children) {
      child.abortAll();
    }
    for (Member member : members) {
      member.abort.run();
    }
  }

  private void begin(Sequence begun) {
    sequence = begun;
    for (Drain child : children) {
      child.begin(begun);
    }
    for (Member member : members) {
      member.schedule(begun);
    }
  }

  private void left() {
    if (connections.decrementAndGet() == 0) {
      Runnable action = onEmpty;
      if (action != null) {
        action.run();
      }
    }
  }

  /** A connection as its drain sees it. */
  public static final class Member {
    /** For connections that nobody drains, such as those to hosts. */
    public static final Member NONE = new Member(new Drain(), () -> {});

    private final Drain drain;
    private final Runnable abort;
    private volatile @Nullable Runnable onDrain;
    private volatile @Nullable Runnable onEnd;
    private volatile boolean wanted;

    private Member(Drain drain, Runnable abort) {
      this.drain = drain;
      this.abort = abort;
    }

    /** Whether the connection shall end when the response that is being sent has ended. */
    public boolean drainClose() {
      return wanted || drain.drainClose();
    }

    /**
     * Has {@code action} run, on any thread, when a drain wants the connection to end: for
     * protocols that can say so at any time. It must not block. Runs at once if that was before.
     */
    public void onDrain(Runnable action) {
      onDrain = action;
      Sequence begun = drain.sequence;
      if (begun != null) {
        schedule(begun);
      }
    }

    /**
     * As {@link #onDrain}, for a drain that does not wait for the client, since the process ends.
     */
    public void onEnd(Runnable action) {
      onEnd = action;
      Sequence begun = drain.sequence;
      if (begun != null && begun.isEnd) {
        action.run();
      }
    }

    /** The connection is closed. Must be called once. */
    public void leave() {
      if (drain.members.remove(this)) {
        for (Drain above = drain; above != null; above = above.parent) {
          above.left();
        }
      }
    }

    private void schedule(Sequence begun) {
      if (begun.isEnd) {
        tell(onEnd);
      }
      if (begun.lengthNanos == 0) {
        tell(onDrain);
        return;
      }
      long delay = ThreadLocalRandom.current().nextLong(begun.lengthNanos);
      begun.deadlines.schedule(Duration.ofNanos(delay), () -> tell(onDrain));
    }

    private void tell(@Nullable Runnable action) {
      wanted = true;
      if (action != null) {
        action.run();
      }
    }
  }
}
