package io.weft.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** How much memory something takes, as a measure of its work that no busy machine changes. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** The bytes that the calling platform thread allocates in {@code action}. */
  public static long during(Callable<?> action) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    action.call();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
