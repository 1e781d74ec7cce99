package io.weft.xds;

/** Takes the resources of one type. Control thread only. */
interface Subscriber {
  /**
   * Puts what is right of {@code update} into service.
   *
   * @return what is wrong with the rest, fit to be told to the control plane; empty if nothing is
   */
  String apply(Update update);

  /** An update came of which nothing can be used. */
  void reject(Update update);

  /** The time of the resource {@code name} is over; nobody is to be told. */
  void expire(String name);

  /** The stream broke, or could not be opened. */
  void onDisconnect();

  /** The file cannot be read as one of resources; who waits for it goes on without. */
  void onUnreadable();

  /** The file has no resource, which leaves what is there in place. */
  default void onEmpty(String version) {
    // Where all resources are wanted, it has all.
  }

  /** Asks for what is wanted, if that changed. */
  default void ask() {
    // Many want the same always.
  }
}
