package io.weft.common;

/**
 * Something that has to be there before what was built may go into service, such as the route table
 * of a listener: Envoy's init target.
 */
public interface InitTarget extends AutoCloseable {
  /** What {@code /init_dump} calls it. */
  String name();

  /**
   * Begins to wait; once, control thread only.
   *
   * @param onReady run once, on this thread, when it is there or not to be had; perhaps before this
   *     returns
   */
  void start(Runnable onReady);

  /**
   * Ends the wait and the interest in it; harmless before {@link #start} and after the end. Any
   * thread.
   */
  @Override
  void close();
}
